package dev.escapement.dialects.bigquery;

import dev.escapement.rest.http.Fields;
import dev.escapement.rest.http.RefusedException;
import dev.escapement.rest.http.Response;
import java.util.List;
import java.util.Map;

/** A request ends here: the code of HTTP, and the reason and the sentence that clients of BigQuery look for; immutable. */
final class WireException extends RefusedException {
    private static final Map<Integer, String> STATUS = Map.of(
            400, "INVALID_ARGUMENT",
            401, "UNAUTHENTICATED",
            403, "PERMISSION_DENIED",
            404, "NOT_FOUND",
            409, "ALREADY_EXISTS",
            500, "INTERNAL",
            501, "UNIMPLEMENTED",
            503, "UNAVAILABLE");

    private final int code;
    private final String reason;
    private final String location;

    private WireException(int code, String reason, String location, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.location = location;
    }

    static WireException of(int code, String reason, String message) {
        return new WireException(code, reason, null, message);
    }

    static WireException invalid(String message) {
        return of(400, "invalid", message);
    }

    /** A field of the body that is wrong, by its path. */
    static WireException invalid(String field, String message) {
        return new WireException(400, "invalid", field, message);
    }

    static WireException required(String field) {
        return new WireException(400, "required", field, "Required parameter is missing: " + field);
    }

    static WireException notFound(String what) {
        return of(404, "notFound", "Not found: " + what);
    }

    static WireException notImplemented(String message) {
        return of(501, "notImplemented", message);
    }

    /** The envelope that Google's APIs have for errors. */
    @Override
    public Response response() {
        var error = new Fields()
                .add("message", getMessage())
                .add("domain", "global")
                .add("reason", reason)
                .add("location", location)
                .add("locationType", location == null ? null : "parameter")
                .map();
        var envelope = new Fields()
                .add("code", code)
                .add("message", getMessage())
                .add("errors", List.of(error))
                .add("status", STATUS.getOrDefault(code, "UNKNOWN"))
                .map();
        return Response.of(code, Map.of("error", envelope));
    }
}
