package dev.escapement.steps.http;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Lookup;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** One run of a step: its request, the redirects that it follows, and what the last answer comes to. */
final class HttpRun {
    /** With the limits that the parser has by itself, other than for files of ours: an endless number would take its time. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final HttpOptions options;
    private final StepContext context;
    private final Addresses addresses;
    private final Lookup<TlsSocketStrategy> tls;

    HttpRun(HttpOptions options, StepContext context, Addresses addresses, Lookup<TlsSocketStrategy> tls) {
        this.options = options;
        this.context = context;
        this.addresses = addresses;
        this.tls = tls;
    }

    StepResult run() throws StepFailure, InterruptedException {
        var message = options.message().complete(context.effectKey());
        for (int followed = 0; ; followed++) {
            var answer = answer(message);
            if (!options.follow(answer)) {
                return result(message, answer);
            }
            message = redirected(message, answer, followed);
        }
    }

    private Answer answer(Message message) throws StepFailure, InterruptedException {
        long start = System.nanoTime();
        try (var exchange = new Exchange(message, reachable(message), options.connectTimeout(), tls)) {
            var answer = answer(message, exchange);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            context.log(message + ": " + answer.status() + ", " + answer.size() + " bytes, " + millis + " ms");
            return answer;
        }
    }

    private List<InetAddress> reachable(Message message) throws StepFailure, InterruptedException {
        try {
            return addresses.of(message.url(), options.connectTimeout(), context.cancelSignal());
        } catch (UnknownHostException e) {
            throw HttpErrors.unreached(e, message, mayRepeat(message, false));
        }
    }

    private Answer answer(Message message, Exchange exchange) throws StepFailure {
        var registration = context.cancelSignal().onCancel(exchange::abort);
        try {
            return exchange.send(options::wanted);
        } catch (IOException e) {
            throw context.cancelSignal().isCancelled()
                    ? cancelled(message, exchange)
                    : HttpErrors.of(e, message, exchange, mayRepeat(message, exchange.isSent()));
        } catch (IllegalStateException e) {
            // What the library throws when it is aborted just as it takes a connection.
            if (context.cancelSignal().isCancelled()) {
                throw cancelled(message, exchange);
            }
            throw e;
        } finally {
            registration.close();
        }
    }

    private StepFailure cancelled(Message message, Exchange exchange) {
        if (exchange.isSent() && !message.method().isSafe()) {
            context.log(message + " was cancelled after it was sent: whether it was done is not known.");
        }
        return StepFailure.cancelled();
    }

    /** Whether the whole step may be run again after this request of it, which may be done or is not. */
    private boolean mayRepeat(Message message, boolean mayBeDone) {
        var first = options.message().method();
        // A POST that a redirect made a GET of is done.
        boolean mayFirstBeDone = mayBeDone || message.method() != first;
        return !mayFirstBeDone || first.isIdempotent() || context.step().rules().onLostNode() == OnLostNode.RERUN;
    }

    private Message redirected(Message message, Answer answer, int followed) throws StepFailure {
        if (followed == options.redirects()) {
            throw new StepFailure(
                    message + " redirects once more, after " + followed + " redirects that were followed.",
                    "http-redirect",
                    false,
                    List.of());
        }
        try {
            return message.redirected(answer.status(), message.url().redirected(answer.header("location")));
        } catch (IllegalArgumentException e) {
            throw new StepFailure(
                    "Where " + message + " redirects to " + e.getMessage() + ".", "http-redirect", false, List.of());
        }
    }

    private StepResult result(Message message, Answer answer) throws StepFailure {
        if (!options.expected().have(answer.status())) {
            // An answer, unlike none, leaves it to whoever gave the step a retry rule.
            throw HttpErrors.unexpected(answer, message, options.expected(), mayRepeat(message, false));
        }
        if (answer.isCut()) {
            throw new StepFailure(
                    message + " was answered with " + answer.status() + " and more than " + options.bytes()
                            + " bytes of content; \"maxBytes\" says how many may come, and with \"result\": \"none\" none is read.",
                    "http-size",
                    false,
                    List.of());
        }
        var output = new LinkedHashMap<String, Object>();
        output.put("status", (long) answer.status());
        output.put("headers", answer.headers());
        output.put("body", body(message, answer));
        return StepResult.succeeded(output);
    }

    private Object body(Message message, Answer answer) throws StepFailure {
        return switch (options.result().of(answer)) {
            case JSON -> answer.size() == 0 ? null : json(message, answer);
            case TEXT -> answer.text();
            default -> null;
        };
    }

    private static Object json(Message message, Answer answer) throws StepFailure {
        try {
            return MAPPER.readValue(answer.content(), Object.class);
        } catch (JacksonException e) {
            throw new StepFailure(
                    message + " was answered with " + answer.status() + " and content that is no JSON: "
                            + e.getOriginalMessage() + ". It begins so: " + answer.excerpt(),
                    "http-json",
                    false,
                    List.of());
        }
    }
}
