package dev.escapement.rest;

import dev.escapement.engine.Keys;
import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import dev.escapement.rest.http.Segments;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the route of a request. */
final class Router {
    private final List<Route> routes;
    private final Keys keys;

    /** What is changed is noted beside the keys; null for nowhere. */
    Router(List<Route> routes, Keys keys) {
        this.routes = List.copyOf(routes);
        this.keys = keys;
    }

    List<Route> routes() {
        return routes;
    }

    Response answer(HttpServletRequest request, ApiOptions options, Caller caller) {
        var mount = Segments.mount(request);
        var segments = Segments.of(request);
        var allowed = new LinkedHashSet<String>();
        for (var route : routes) {
            var path = route.match(segments);
            if (path.isPresent() && route.takes(request.getMethod())) {
                if (!caller.role().includes(route.role())) {
                    throw forbidden(caller, route.role());
                }
                var query = Query.parse(request.getQueryString(), route.query(), caller);
                query.requireProject(route.query().contains("project") ? query.projectOrNull() : null);
                return answer(route, new Call(request, options, mount, path.get(), query));
            }
            path.ifPresent(found -> allowed.addAll(methods(route)));
        }
        throw allowed.isEmpty() ? nothingHere() : notAllowed(allowed);
    }

    /** Jobs tell themselves who submitted them and who did what to them. */
    private Response answer(Route route, Call call) {
        var response = route.handler().answer(call);
        if (keys != null && !route.method().equals("GET") && route.role().includes(Role.OPERATOR)) {
            var project = route.query().contains("project") ? call.query().project() : null;
            keys.note(call.query().caller(), project, route.method() + " " + route.path(), call.subject());
        }
        return response;
    }

    private static List<String> methods(Route route) {
        return route.method().equals("GET") ? List.of("GET", "HEAD") : List.of(route.method());
    }

    private static ApiException forbidden(Caller caller, Role least) {
        return ProblemType.FORBIDDEN.because("The key " + caller.name() + " has the role "
                + Documents.name(caller.role()) + "; this takes " + Documents.name(least) + ".");
    }

    private static ApiException nothingHere() {
        return ProblemType.NOT_FOUND.because("No resource has this path.");
    }

    private static ApiException notAllowed(Set<String> allowed) {
        var methods = String.join(", ", allowed);
        return ProblemType.METHOD_NOT_ALLOWED
                .because("This resource takes " + methods + ".")
                .with("Allow", methods);
    }
}
