package dev.escapement.rest;

import dev.escapement.engine.job.JobRef;
import dev.escapement.rest.http.Body;
import dev.escapement.rest.http.Json;
import dev.escapement.rest.http.Percent;
import dev.escapement.rest.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** One request on its way to a handler: path values, query and body, each checked when it is asked for. */
final class Call {
    static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,1024}");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern PREFERRED = Pattern.compile("(?i)(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,9})\\b");
    private static final Pattern ETAG = Pattern.compile("\"([1-9][0-9]{0,17})\"");

    private final HttpServletRequest request;
    private final ApiOptions options;
    private final String mount;
    private final Map<String, String> path;
    private final Query query;

    Call(HttpServletRequest request, ApiOptions options, String mount, Map<String, String> path, Query query) {
        this.request = request;
        this.options = options;
        this.mount = mount;
        this.path = path;
        this.query = query;
    }

    Query query() {
        return query;
    }

    /** The job that path and query name. */
    JobRef ref() {
        var id = path.get("id");
        if (!ID.matcher(id).matches()) {
            throw ProblemType.JOB_NOT_FOUND.because("No job can have this id.");
        }
        return new JobRef(query.project(), id);
    }

    /** How long the caller would wait for the end of a job: by {@code wait}, or {@code Prefer: wait} (RFC 7240, 4.3); zero for not at all. */
    Duration patience() {
        var asked = query.patience();
        if (asked != null) {
            return asked;
        }
        var prefer = Objects.requireNonNullElse(request.getHeader("Prefer"), "");
        var preferred = PREFERRED.matcher(prefer);
        return preferred.find()
                ? Duration.ofSeconds(Math.min(Query.LONGEST_WAIT, Long.parseLong(preferred.group(1))))
                : Duration.ZERO;
    }

    /** The step that the path names. */
    String step() {
        var name = path.get("name");
        if (!ID.matcher(name).matches()) {
            throw ProblemType.STEP_NOT_FOUND.because("No step can have this name.");
        }
        return name;
    }

    /** The definition that the path names. */
    String definition() {
        var name = path.get("name");
        if (!ID.matcher(name).matches()) {
            throw ProblemType.DEFINITION_NOT_FOUND.because("No definition can have this name.");
        }
        return name;
    }

    /** The key that the path names. */
    String keyName() {
        return path.get("name");
    }

    /** A number in the path; 0 for what is none. */
    long number(String placeholder) {
        var text = path.get(placeholder);
        return NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
    }

    /**
     * The version that the caller asks to be the one in force: 0 when there must be none, null when any will do.
     */
    Long expectedVersion() {
        var match = request.getHeader("If-Match");
        var none = request.getHeader("If-None-Match");
        if (none != null && (match != null || !none.equals("*"))) {
            throw ProblemType.INVALID_REQUEST.because("If-None-Match is taken as * only, and not beside If-Match.");
        }
        if (match == null || match.equals("*")) {
            return none == null ? null : Long.valueOf(0);
        }
        var version = ETAG.matcher(match);
        if (!version.matches()) {
            throw ProblemType.INVALID_REQUEST.because(
                    "If-Match must be one ETag that was given before, such as \"3\".");
        }
        return Long.valueOf(version.group(1));
    }

    /** What the path names, for people. */
    String subject() {
        return path.isEmpty() ? "" : String.join("/", new TreeMap<>(path).values());
    }

    /** The body as plain values. */
    Object json() {
        var body = Body.of(request, options.maxBody());
        body.requireJson();
        return Json.parse(body.text());
    }

    /** The same, an empty object when there is no body. */
    Object jsonOrNothing() {
        var body = Body.of(request, options.maxBody());
        if (body.isEmpty()) {
            return Map.of();
        }
        body.requireJson();
        return Json.parse(body.text());
    }

    /** The same, with the caller's name as who did it, unless the body says so itself. */
    Object signed() {
        var body = jsonOrNothing();
        if (body instanceof Map<?, ?> fields) {
            var signed = new LinkedHashMap<Object, Object>(fields);
            signed.putIfAbsent("by", query.caller().name());
            return signed;
        }
        return body;
    }

    /** The address of a resource of this servlet; the path begins with a slash. */
    String address(String below) {
        return mount + below;
    }

    /** The address of a job. */
    String address(JobRef ref) {
        var project = ref.project().equals(JobRef.DEFAULT_PROJECT) ? "" : "?project=" + Percent.encode(ref.project());
        return address("/jobs/" + Percent.encode(ref.id()) + project);
    }
}
