package dev.escapement.dialects.oml;

import dev.escapement.rest.http.RefusedException;
import dev.escapement.rest.http.Response;
import java.util.Map;

/** A request ends here: the code of HTTP, and the sentence that clients of OML read; immutable. */
final class OmlException extends RefusedException {
    private final int status;

    private OmlException(int status, String message) {
        super(message);
        this.status = status;
    }

    static OmlException of(int status, String message) {
        return new OmlException(status, message);
    }

    static OmlException invalid(String message) {
        return of(400, message);
    }

    static OmlException unauthorized(String message) {
        return of(401, message);
    }

    static OmlException noJob(String id) {
        return of(404, "There is no job " + id + ".");
    }

    /** The same again may be answered soon. */
    static OmlException busy(String message) {
        return of(503, message);
    }

    @Override
    public Response response() {
        var response = Response.of(status, Map.of("errorMessage", getMessage()));
        return switch (status) {
            case 401 -> response.with("WWW-Authenticate", "Bearer");
            case 503 -> response.with("Retry-After", "5");
            default -> response;
        };
    }
}
