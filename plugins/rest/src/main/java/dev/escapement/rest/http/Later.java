package dev.escapement.rest.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The body of an answer that is held back until something has happened, without a thread; whoever cannot wait takes it as it is now. */
public record Later(Supplier<Response> answer, CompletionStage<?> until) {
    private static final Logger LOG = LoggerFactory.getLogger(Later.class);

    /** An answer that is held back. */
    public static Response response(Supplier<Response> answer, CompletionStage<?> until) {
        return new Response(200, null, Map.of(), new Later(answer, until));
    }

    /** The answer for one who cannot wait. */
    public Response now() {
        until.toCompletableFuture().cancel(false);
        return answer.get();
    }

    /** Sends it with these headers once it is time. */
    void send(Map<String, String> headers, HttpServletRequest request, HttpServletResponse response) {
        var async = request.startAsync();
        async.setTimeout(0);
        var unused = until.whenComplete((happened, failure) -> async.start(() -> {
            try {
                answer.get().with(headers).send(request, response);
            } catch (IOException e) {
                LOG.debug("Nobody is there any more for an answer that was held back: {}", e.toString());
            } finally {
                async.complete();
            }
        }));
    }
}
