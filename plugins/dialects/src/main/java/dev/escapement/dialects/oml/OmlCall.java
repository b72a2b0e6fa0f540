package dev.escapement.dialects.oml;

import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobRef;
import dev.escapement.rest.http.Body;
import dev.escapement.rest.http.Json;
import dev.escapement.rest.http.Segments;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One request on its way to a handler; the caller is null where none is asked for. */
record OmlCall(HttpServletRequest request, Map<String, String> path, Caller caller, int maxBody) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,1024}");

    /** That of the caller's key: there is none in a path. */
    String project() {
        return caller.project() == null ? JobRef.DEFAULT_PROJECT : caller.project();
    }

    /** The job that the path names. */
    JobRef job() {
        var id = path.get("job");
        if (!ID.matcher(id).matches()) {
            throw OmlException.noJob(id);
        }
        return new JobRef(project(), id);
    }

    /** The body, whatever its type is said to be; without one, nothing is asked for. */
    Arguments arguments() {
        var body = Body.of(request, maxBody);
        return Arguments.of(body.isEmpty() ? Map.of() : Json.parse(body.text()));
    }

    /** The address of what has this path below the mount, as the client wrote that of this server. */
    String address(String below) {
        int port = request.getServerPort();
        boolean isUsual = port == (request.getScheme().equals("https") ? 443 : 80);
        return request.getScheme() + "://" + request.getServerName() + (isUsual ? "" : ":" + port)
                + Segments.mount(request) + below;
    }

    void require(Role role) {
        if (!caller.role().includes(role)) {
            throw OmlException.of(
                    403,
                    "The key " + caller.name() + " has the role "
                            + caller.role().name().toLowerCase(Locale.ROOT) + "; this takes "
                            + role.name().toLowerCase(Locale.ROOT) + ".");
        }
    }
}
