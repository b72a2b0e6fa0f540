package dev.escapement.steps.http;

import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.MessageConstraintException;

/**
 * What it means that a request failed. A request may be tried again when trying again has no second effect: when nothing was sent, or when
 * it may be repeated, by its method or because the step says so ({@code "onLostNode": "rerun"}).
 */
final class HttpErrors {
    /** No connection came about. */
    static final String UNREACHED = "http-connect";
    /** The server cannot show that it is who it should be. */
    static final String UNTRUSTED = "http-tls";
    /** No whole answer came. */
    static final String UNANSWERED = "http-answer";

    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    private HttpErrors() {}

    /** The request came to nothing, or to an answer that broke off. */
    static StepFailure of(IOException error, Message message, Exchange exchange, boolean mayRepeat) {
        if (!exchange.isSent()) {
            return unreached(error, message, mayRepeat);
        }
        boolean mayPass = !(error instanceof ClientProtocolException || error instanceof MessageConstraintException);
        if (exchange.status() != 0) {
            var text = message + " was answered with " + exchange.status() + ", but the answer broke off: ";
            return new StepFailure(text + why(error), UNANSWERED, mayPass && mayRepeat, List.of());
        }
        if (mayRepeat || message.method().isIdempotent()) {
            var text = message + " was not answered: ";
            return new StepFailure(text + why(error), UNANSWERED, mayPass && mayRepeat, List.of());
        }
        // Neither failed, after which a retry rule would send it once more, nor interrupted, after which the engine
        // would: the server may have
        // done it. A step of SQL finds its marker and knows; here only somebody who can look at the server does.
        return StepFailure.unknown(
                message + " was sent and not answered, so nobody can tell whether it was done: " + why(error)
                        + ". It is not sent twice unless the step says \"onLostNode\": \"rerun\".",
                UNANSWERED);
    }

    /** Nothing was sent. */
    static StepFailure unreached(IOException error, Message message, boolean mayRepeat) {
        boolean isUntrusted = Stream.iterate((Throwable) error, cause -> cause != null, Throwable::getCause)
                .anyMatch(
                        cause -> cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException);
        return new StepFailure(
                message + " was not sent: " + why(error),
                isUntrusted ? UNTRUSTED : UNREACHED,
                mayRepeat && !isUntrusted,
                List.of());
    }

    /** An answer came whose status is not expected. */
    static StepFailure unexpected(Answer answer, Message message, StatusCodes expected, boolean mayRepeat) {
        boolean isRedirect = answer.status() / 100 == 3 && answer.header("location") != null;
        var text = message + " was answered with " + answer.status() + " where " + expected + " was expected"
                + (isRedirect ? " (it redirects, and \"redirects\" says how many are followed): " : ": ")
                + answer.excerpt();
        boolean mayPass = PASSING.contains(answer.status());
        return new StepFailure(text, "http-" + answer.status(), mayPass && mayRepeat, List.of());
    }

    private static String why(IOException error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}
