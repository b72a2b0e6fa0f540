package dev.escapement.rest.http;

import dev.escapement.engine.job.LedgerException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands around the work of a request, whatever its API: all that goes wrong ends as an answer, and what is not the client's fault is
 * logged under the request's id. An API gives its own shape of error. Immutable.
 */
public final class Frame {
    /** How an API tells what went wrong; the headers are added. */
    @FunctionalInterface
    public interface Shape {
        /** The answer to this request. */
        Response of(ApiException e, HttpServletRequest request);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Frame.class);

    private final Shape shape;
    private final String advice;

    /** With advice for clients while the database is away; empty for none. */
    public Frame(Shape shape, String advice) {
        this.shape = shape;
        this.advice = advice;
    }

    /** One whose errors are problem documents. */
    public static Frame ofProblems(String advice) {
        return new Frame((e, request) -> e.response(request.getRequestURI()), advice);
    }

    /** The answer that the work gives, or that says why it gives none; nothing is thrown. */
    public Response answer(HttpServletRequest request, String id, Supplier<Response> work) {
        try {
            var response = work.get();
            return response.document() instanceof Later later
                    ? Later.response(() -> answer(request, id, later.answer()), later.until())
                    : response;
        } catch (RefusedException e) {
            Body.drop(request);
            return e.response();
        } catch (ApiException e) {
            // Nobody's body is not worth the reading.
            if (e.type() != ProblemType.UNAUTHORIZED) {
                Body.drop(request);
            }
            return shaped(e, request);
        } catch (LedgerException e) {
            return e.isTransient() ? unavailable(e, request, id) : failed(e, request, id);
        } catch (RuntimeException e) {
            return failed(e, request, id);
        }
    }

    private Response unavailable(LedgerException e, HttpServletRequest request, String id) {
        LOG.warn("Request {} has to wait: the ledger cannot be used", id, e);
        var words = "The database cannot be used now. " + advice;
        return shaped(ProblemType.UNAVAILABLE.because(words.strip()).with("Retry-After", "5"), request);
    }

    private Response failed(RuntimeException e, HttpServletRequest request, String id) {
        LOG.error("Request {} failed", id, e);
        return shaped(
                ProblemType.INTERNAL_ERROR.because(
                        "This is a fault of the server. Its log has the details under request id " + id + "."),
                request);
    }

    private Response shaped(ApiException e, HttpServletRequest request) {
        var response = shape.of(e, request);
        for (var header : e.headers().entrySet()) {
            response = response.with(header.getKey(), header.getValue());
        }
        return response;
    }
}
