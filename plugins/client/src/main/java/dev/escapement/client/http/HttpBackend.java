package dev.escapement.client.http;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.JobNotFoundException;
import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.RowsPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The engine behind one or several servers. Every call may be sent several times, and is done once. Thread-safe. */
public final class HttpBackend implements Backend {
    private static final String JOBS = "jobs";
    private static final String NO_JOB = "job-not-found";
    private static final int NOT_FOUND = 404;

    private final Service service;
    private final Limits limits;
    private final Wire wire;
    private final Calls calls;

    /**
     * Connects to nobody before there is something to say.
     *
     * @param service where the servers are and what opens them
     * @param limits how long things may take
     * @param threads closed by whoever made them
     */
    public HttpBackend(Service service, Limits limits, ClientThreads threads) {
        this.service = service;
        this.limits = limits;
        this.wire = new Wire(
                new Transport(service.key(), limits, threads.workers()),
                new Nodes(service.nodes()),
                new Slot(threads.workers()),
                threads);
        this.calls = new Calls(wire, limits.total());
    }

    @Override
    public CompletableFuture<JobState> submit(JobSpec spec) {
        var document = new LinkedHashMap<String, Object>(spec.document());
        if (service.project() != null) {
            document.put("project", service.project());
        }
        return read(Request.post(service.pathOfAll(JOBS), document), Documents::job);
    }

    @Override
    public CompletableFuture<Optional<JobState>> find(String id) {
        return document(id).thenApply(found -> found.map(Documents::job));
    }

    private CompletableFuture<Optional<Map<String, Object>>> document(String id) {
        var request = Request.get(service.path(JOBS, id));
        return calls.send(request).thenApply(answer -> {
            boolean isNone = answer.status() == NOT_FOUND && codeOf(answer).equals(NO_JOB);
            return isNone ? Optional.empty() : Optional.of(success(request, answer, Function.identity()));
        });
    }

    @Override
    public CompletableFuture<List<JobState>> lookup(List<String> ids) {
        return read(Request.post(service.path(JOBS, "lookup"), Map.of("ids", ids)), Documents::jobs);
    }

    @Override
    public CompletableFuture<Optional<RowsPage>> rows(String id, String step, String cursor, int limit) {
        var path = service.path(JOBS, id, "steps", step, "result").with("limit", Integer.toString(limit));
        var request = Request.get(cursor == null ? path : path.with("cursor", cursor));
        return calls.send(request).thenApply(answer -> {
            var code = answer.status() == NOT_FOUND ? codeOf(answer) : "";
            return switch (code) {
                case "result-not-found", "step-not-found" -> Optional.empty();
                case NO_JOB -> throw new JobNotFoundException(id);
                default -> Optional.of(success(request, answer, Documents::rows));
            };
        });
    }

    @Override
    public CompletableFuture<JobState> cancel(String id) {
        return document(id).thenCompose(found -> {
            var before = found.orElseThrow(() -> new JobNotFoundException(id));
            return Documents.job(before).isComplete()
                    ? CompletableFuture.completedFuture(Documents.job(before))
                    : once(id, "cancel", before, Map.of()).exceptionallyCompose(problem -> ended(id, problem));
        });
    }

    /** It may have ended while the cancel was on its way, and then there is nothing to complain of. */
    private CompletableFuture<JobState> ended(String id, Throwable problem) {
        return find(id).thenCompose(now -> now.filter(JobState::isComplete)
                .map(CompletableFuture::completedFuture)
                .orElse(CompletableFuture.failedFuture(problem)));
    }

    @Override
    public CompletableFuture<JobState> restart(String id, String from) {
        Map<String, Object> body = from == null ? Map.of() : Map.of("from", from);
        return document(id)
                .thenCompose(found -> once(id, "restart", found.orElseThrow(() -> new JobNotFoundException(id)), body));
    }

    /** A second cancel would end what runs at the end, a second restart would run again: each further try looks into the history first. */
    private CompletableFuture<JobState> once(
            String id, String action, Map<String, Object> before, Map<String, Object> body) {
        long count = Documents.count(before, action);
        var request = Request.post(service.path(JOBS, id, action), body);
        var look = Request.get(service.path(JOBS, id));
        return calls.sendOnce(
                        request,
                        () -> calls.send(look)
                                .thenApply(now -> now.isSuccess() && Documents.count(now.document(), action) > count
                                        ? now
                                        : null))
                .thenApply(answer -> success(request, answer, Documents::job));
    }

    @Override
    public Subscription subscribe(Listener listener) {
        var stream = new EventStream(Request.get(service.path("events")), limits.silence(), wire, listener);
        stream.begin();
        return stream;
    }

    private <T> CompletableFuture<T> read(Request request, Function<Map<String, Object>, T> reader) {
        return calls.send(request).thenApply(answer -> success(request, answer, reader));
    }

    private static String codeOf(Answer answer) {
        try {
            return Objects.requireNonNullElse(Documents.text(answer.document(), "code"), "");
        } catch (RuntimeException e) {
            // Not of our server, and so not the problem that is looked for.
            return "";
        }
    }

    private static <T> T success(Request request, Answer answer, Function<Map<String, Object>, T> reader) {
        if (!answer.isSuccess()) {
            throw Refusals.of(request, answer);
        }
        try {
            return reader.apply(answer.document());
        } catch (RuntimeException e) {
            throw new EscapementException(
                    request.words() + " was answered with what this client cannot read: " + Calls.words(e), e);
        }
    }

    /** Streams are closed by those who opened them. */
    @Override
    public void close() {
        calls.close();
    }

    @Override
    public String toString() {
        return service.toString();
    }
}
