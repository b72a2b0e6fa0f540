package dev.escapement.rest.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The kinds of problems that the API tells; the code and the URI of each are stable. */
public enum ProblemType {
    INVALID_REQUEST(400, "The request is malformed"),
    INVALID_JSON(400, "The body is not valid JSON"),
    UNAUTHORIZED(401, "A key is required"),
    FORBIDDEN(403, "The key does not open this"),
    NOT_FOUND(404, "There is no such resource"),
    JOB_NOT_FOUND(404, "There is no such job"),
    DEFINITION_NOT_FOUND(404, "There is no such definition"),
    SCHEDULE_NOT_FOUND(404, "The definition has no schedule"),
    BACKFILL_NOT_FOUND(404, "There is no such backfill"),
    KEY_NOT_FOUND(404, "There is no such key"),
    STEP_NOT_FOUND(404, "There is no such step"),
    RESULT_NOT_FOUND(404, "The step left no rows"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    JOB_EXISTS(409, "Another job stands under this id"),
    JOB_ENDED(409, "The job has ended"),
    JOB_STATE(409, "The job stands otherwise"),
    KEY_EXISTS(409, "There is or was a key of this name"),
    DEFINITION_HELD(409, "A file says what the definition is"),
    DEFINITION_CHANGED(412, "Another version is in force"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is in a format that is not taken"),
    INVALID_BODY(422, "The body is not what this request takes"),
    INVALID_JOB(422, "The job is not valid"),
    INVALID_DEFINITION(422, "The definition is not valid"),
    INTERNAL_ERROR(500, "The server failed"),
    UNAVAILABLE(503, "The server cannot answer now");

    private static final String BASE = "https://escapement.dev/problems/";

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The status of such an answer. */
    public int status() {
        return status;
    }

    /** What has happened, the same for all of a type. */
    public String title() {
        return title;
    }

    /** The name for programs. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name as a URI. */
    public String uri() {
        return BASE + code();
    }

    /** Such a problem, with a sentence or two for people. */
    public ApiException because(String detail) {
        return new ApiException(this, detail, List.of(), Map.of());
    }
}
