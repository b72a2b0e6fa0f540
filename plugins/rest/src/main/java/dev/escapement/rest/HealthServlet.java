package dev.escapement.rest;

import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.RequestId;
import dev.escapement.rest.http.Response;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how this process is to whoever asks, without a key: mount it at {@code /livez} and {@code /readyz}. The first is 200 as long as
 * the process answers, the second only while the given readiness is {@value #READY}, else 503 with the word that was given; what takes
 * longer than two seconds to tell is not ready.
 */
public final class HealthServlet extends HttpServlet {
    /** What a node that may be sent work says. */
    public static final String READY = "ready";

    private static final Logger LOG = LoggerFactory.getLogger(HealthServlet.class);

    private static final long LONGEST_SECONDS = 2;

    private final transient Supplier<String> readiness;
    private transient FutureTask<String> open;

    public HealthServlet(Supplier<String> readiness) {
        this.readiness = readiness;
        this.open = new FutureTask<>(() -> "");
        open.run();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request).with(RequestId.HEADER, RequestId.of(request)).send(request, response);
    }

    private Response answer(HttpServletRequest request) {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            return ProblemType.METHOD_NOT_ALLOWED
                    .because("This resource takes GET, HEAD.")
                    .with("Allow", "GET, HEAD")
                    .response(request.getRequestURI());
        }
        return request.getServletPath().equals("/readyz") ? ready() : status(200, "live");
    }

    private Response ready() {
        var said = readinessNow();
        return status(said.equals(READY) ? 200 : 503, said);
    }

    /** A database that is away keeps the question open for longer than anybody waits for a probe. */
    private String readinessNow() {
        try {
            return question().get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Readiness could not be told within {} seconds", LONGEST_SECONDS);
        } catch (ExecutionException e) {
            LOG.warn("Readiness cannot be told", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "failing";
    }

    /** One question at a time, which all who ask meanwhile share. */
    private synchronized Future<String> question() {
        if (open.isDone()) {
            open = new FutureTask<>(readiness::get);
            var thread = new Thread(open, "escapement-readiness");
            thread.setDaemon(true);
            thread.start();
        }
        return open;
    }

    private static Response status(int code, String status) {
        return Response.of(code, Map.of("status", status));
    }
}
