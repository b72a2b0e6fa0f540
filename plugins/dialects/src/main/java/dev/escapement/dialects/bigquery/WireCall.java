package dev.escapement.dialects.bigquery;

import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobRef;
import dev.escapement.rest.http.Body;
import dev.escapement.rest.http.Json;
import dev.escapement.rest.http.Parameters;
import dev.escapement.rest.http.Segments;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;

/** One request on its way to a handler. What is not known in the query is passed over. */
record WireCall(HttpServletRequest request, Map<String, String> path, Parameters query, Caller caller, int maxBody) {
    String project() {
        return path.get("project");
    }

    JobRef job() {
        return new JobRef(project(), path.get("job"));
    }

    /** The body, whatever its type is said to be. */
    Wire body() {
        return Wire.of(Json.parse(Body.of(request, maxBody).text()));
    }

    /** A whole number of the query; the fallback when it is not there. */
    long number(String name, long fallback) {
        return Wire.of(query.last(name) == null ? Map.of() : Map.of(name, query.last(name)))
                .number(name, fallback, Long.MAX_VALUE / 4);
    }

    /** A size of a page; null when it is not there. */
    Integer size(String name) {
        return query.last(name) == null || query.last(name).isEmpty()
                ? null
                : (int) Math.min(number(name, 0), Integer.MAX_VALUE);
    }

    boolean flag(String name) {
        return "true".equals(query.last(name));
    }

    /** The address below which the jobs of the project are. */
    String jobs() {
        return request.getScheme() + "://" + request.getServerName() + ":" + request.getServerPort()
                + Segments.mount(request) + "/projects/" + project() + "/jobs";
    }

    void require(Role role) {
        if (!caller.role().includes(role)) {
            throw WireException.of(
                    403,
                    "accessDenied",
                    "Access Denied: Project " + project() + ": The key " + caller.name() + " has the role "
                            + caller.role().name().toLowerCase(Locale.ROOT) + "; this takes "
                            + role.name().toLowerCase(Locale.ROOT) + ".");
        }
    }
}
