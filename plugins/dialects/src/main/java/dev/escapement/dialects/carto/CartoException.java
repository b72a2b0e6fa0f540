package dev.escapement.dialects.carto;

import dev.escapement.rest.http.RefusedException;
import dev.escapement.rest.http.Response;
import java.util.List;
import java.util.Map;

/** A request ends here: the code of HTTP, and the sentence that clients of CARTO look for; immutable. */
final class CartoException extends RefusedException {
    private static final String JSON = "application/json; charset=utf-8";

    private final int status;

    private CartoException(int status, String message) {
        super(message);
        this.status = status;
    }

    static CartoException of(int status, String message) {
        return new CartoException(status, message);
    }

    /** What is wrong with a request is a 400, also where others would say 404. */
    static CartoException bad(String message) {
        return new CartoException(400, message);
    }

    @Override
    public Response response() {
        return answer(status, Map.of("error", List.of(getMessage())));
    }

    /** A document as CARTO sends it. */
    static Response answer(int status, Object document) {
        return new Response(status, JSON, Map.of(), document);
    }
}
