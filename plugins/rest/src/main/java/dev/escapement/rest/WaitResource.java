package dev.escapement.rest;

import dev.escapement.engine.Engine;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.rest.http.EventStream;
import dev.escapement.rest.http.Later;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Waiting for jobs, without a thread each: for the end of one, and for those of a whole project. */
final class WaitResource {
    private static final int MOST_IDS = 1_000;
    private static final int MOST_STREAMS = 1_000;

    private final Engine engine;
    /** What ends the wait of each. */
    private final Set<Runnable> held = ConcurrentHashMap.newKeySet();

    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean released;

    WaitResource(Engine engine) {
        this.engine = engine;
    }

    /** A job, once it is final or the time that the caller gives is over. */
    Response show(Call call) {
        var ref = call.ref();
        var wait = call.patience();
        var job = find(ref);
        return wait.isZero() || job.status().isFinal() ? shown(job) : awaited(job, wait);
    }

    private Response awaited(Job job, Duration wait) {
        // The look may fail, and must not leave somebody behind who waits for ever.
        var end = engine.endings().of(job.key()).completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS);
        // It may have ended before anybody listened.
        var now = find(job.ref());
        if (now.status().isFinal()) {
            end.cancel(false);
            return shown(now);
        }
        Runnable release = () -> end.complete(null);
        held.add(release);
        var unused = end.whenComplete((nothing, failure) -> held.remove(release));
        if (released) {
            release.run();
        }
        return Later.response(() -> shown(find(job.ref())), end);
    }

    private Job find(JobRef ref) {
        return engine.find(ref).orElseThrow(JobResource::noJob);
    }

    private static Response shown(Job job) {
        return Response.of(200, Documents.job(job));
    }

    /** Many jobs by their ids. */
    Response lookup(Call call) {
        var project = call.query().project();
        if (!(call.json() instanceof Map<?, ?> body)
                || !body.keySet().equals(Set.of("ids"))
                || !(body.get("ids") instanceof List<?> ids)
                || ids.isEmpty()
                || ids.size() > MOST_IDS) {
            throw ProblemType.INVALID_BODY.because(
                    "This takes {\"ids\": [...]} with 1 to " + MOST_IDS + " ids of jobs.");
        }
        var texts = new ArrayList<String>();
        for (var id : ids) {
            if (!(id instanceof String text) || !Call.ID.matcher(text).matches()) {
                throw ProblemType.INVALID_BODY.because("No job can have the id " + texts.size() + " of ids.");
            }
            texts.add(text);
        }
        return Response.of(200, Documents.page(engine.find(project, texts), null, Documents::item));
    }

    /** The ends of a project's jobs, as they come. */
    Response events(Call call) {
        var project = call.query().project();
        if (released || streams.size() >= MOST_STREAMS) {
            throw ProblemType.UNAVAILABLE
                    .because("This node takes no more who listen.")
                    .with("Retry-After", "1");
        }
        return EventStream.response(stream -> listen(project, stream));
    }

    private Runnable listen(String project, EventStream stream) {
        streams.add(stream);
        var subscription = engine.endings().subscribe(job -> {
            if (job.ref().project().equals(project)) {
                stream.send("ended", Documents.item(job));
            }
        });
        stream.send("ready", Map.of());
        return () -> {
            streams.remove(stream);
            subscription.close();
        };
    }

    /** How many wait for one job. */
    int waiting() {
        return held.size();
    }

    /** How many listen to all of a project. */
    int listening() {
        return streams.size();
    }

    /** Answers all that is held, and holds nothing from now on. */
    void release() {
        released = true;
        List.copyOf(held).forEach(Runnable::run);
        List.copyOf(streams).forEach(EventStream::close);
    }
}
