package dev.escapement.rest.http;

import dev.escapement.engine.job.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request ends here, with this problem; immutable. */
public final class ApiException extends RuntimeException {
    /** More faults than a person reads, fewer than would make a small request cost a large answer. */
    private static final int MAX_ERRORS = 1_000;

    private final transient ProblemType type;
    private final transient List<Problem> errors;
    private final transient Map<String, String> headers;

    ApiException(ProblemType type, String detail, List<Problem> errors, Map<String, String> headers) {
        super(detail, null, false, false);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
    }

    /** The same with all faults that were found. */
    public ApiException with(List<Problem> all) {
        return new ApiException(type, getMessage(), all, headers);
    }

    /** The same with a header of the answer. */
    public ApiException with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiException(type, getMessage(), errors, more);
    }

    /** What kind of problem it is. */
    public ProblemType type() {
        return type;
    }

    /** What else the answer says in its headers. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The problem document; the instance is the path that was asked for. */
    public Response response(String instance) {
        var document = new Fields()
                .add("type", type.uri())
                .add("title", type.title())
                .add("status", type.status())
                .add("detail", getMessage())
                .add("instance", instance)
                .add("code", type.code())
                .add("errors", errors.isEmpty() ? null : documents())
                .map();
        return new Response(type.status(), "application/problem+json", headers, document);
    }

    private List<Map<String, Object>> documents() {
        return errors.stream()
                .limit(MAX_ERRORS)
                .map(error -> new Fields()
                        .add("pointer", error.pointer())
                        .add("message", error.message())
                        .map())
                .toList();
    }
}
