package dev.escapement.rest.batch;

import dev.escapement.engine.job.LedgerException;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.Body;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.EventStream;
import dev.escapement.rest.http.Frame;
import dev.escapement.rest.http.Later;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers up to a thousand calls in one request, side by side and under the rights that each brings, in the order of the request. What is wrong with
 * one call is told in its part. Thread-safe.
 */
public final class Batch implements Endpoint {
    /** Where it is mounted. */
    public static final List<String> PATTERNS = List.of("/batch", "/batch/bigquery/v2", "/batch/v2/bigquery");

    /** The most calls in one request. */
    public static final int MOST = 1_000;

    private static final Frame FRAME = Frame.ofProblems("");

    private static final long MOST_BYTES = 256L << 20;

    /** A batch may be so many times as long as the body of one call. */
    private static final int LONGER = 16;

    private final Map<String, Endpoint> endpoints;
    private final int maxBody;
    private final Workers workers = new Workers();

    /** For endpoints by the patterns at which they are mounted, and the largest body of one call, in bytes. */
    public Batch(Map<String, Endpoint> endpoints, int maxBody) {
        this.endpoints = Map.copyOf(endpoints);
        this.maxBody = maxBody;
    }

    @Override
    public Response answer(HttpServletRequest request, String id) {
        return FRAME.answer(request, id, () -> answered(request, id));
    }

    private Response answered(HttpServletRequest request, String id) {
        if (!request.getMethod().equals("POST")) {
            throw ProblemType.METHOD_NOT_ALLOWED
                    .because("A batch is sent with POST.")
                    .with("Allow", "POST");
        }
        var boundary = Multipart.boundary(request.getContentType());
        int most = (int) Math.min((long) maxBody * LONGER, Integer.MAX_VALUE - 1);
        var parts = Multipart.parts(Body.of(request, most).bytes(), boundary);
        if (parts.isEmpty() || parts.size() > MOST) {
            throw ProblemType.INVALID_REQUEST.because("A batch has 1 to " + MOST + " calls, and this one has "
                    + parts.size() + "; none of them was made.");
        }
        var answers = new Response[parts.size()];
        var outer = Outer.of(request);
        var room = new AtomicLong(MOST_BYTES);
        workers.run(parts.size(), i -> answers[i] = part(outer, parts.get(i), id + "-" + (i + 1), room));
        var mark = "batch_" + UUID.randomUUID();
        return new Response(
                200, "multipart/mixed; boundary=" + mark, Map.of(), Multipart.written(parts, answers, mark));
    }

    private Response part(Outer outer, Multipart.Part part, String id, AtomicLong room) {
        try {
            var call = InnerCall.read(part, outer);
            var pattern = pattern(call.path())
                    .orElseThrow(() -> ProblemType.NOT_FOUND.because("Nothing that a batch can call has this path."));
            var answer = endpoints.get(pattern).answer(new InnerRequest(outer.request(), call, pattern), id);
            return whole(call.unlessKnown(now(answer)), room);
        } catch (ApiException e) {
            return e.response("/batch");
        }
    }

    /** Nothing waits in a batch, where it would hold up the others. */
    private static Response now(Response answer) {
        if (answer.document() instanceof EventStream) {
            throw ProblemType.INVALID_REQUEST.because("What goes on without an end cannot be called in a batch.");
        }
        return answer.document() instanceof Later later ? later.now() : answer;
    }

    /** The answer with its body in memory, where all answers stand until the last one is there. */
    private static Response whole(Response answer, AtomicLong room) {
        try {
            var body = answer.body();
            if (room.addAndGet(-body.length) < 0) {
                throw ProblemType.BODY_TOO_LARGE.because("The answers of a batch may have " + MOST_BYTES
                        + " bytes together, which this one passes. Ask for it alone.");
            }
            return new Response(
                    answer.status(), answer.type(), answer.headers(), answer.document() == null ? null : body);
        } catch (IOException | LedgerException e) {
            throw ProblemType.UNAVAILABLE.because("The answer could not be read to its end: " + e.getMessage());
        }
    }

    /** The longest that fits. */
    private Optional<String> pattern(String path) {
        if (path.equals("/batch") || path.startsWith("/batch/")) {
            throw ProblemType.INVALID_REQUEST.because("A batch cannot be called in a batch.");
        }
        return endpoints.keySet().stream()
                .filter(pattern -> path.startsWith(pattern.substring(0, pattern.length() - 1)))
                .max(Comparator.comparingInt(String::length));
    }
}
