package dev.escapement.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the route of a request. The path is split first and decoded then, once, so an encoded slash stays inside its segment. */
final class Router {
    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    List<Route> routes() {
        return routes;
    }

    Response answer(HttpServletRequest request, ApiOptions options) {
        var mount = mount(request);
        var segments = segments(request.getRequestURI(), mount);
        var allowed = new LinkedHashSet<String>();
        for (var route : routes) {
            var path = route.match(segments);
            if (path.isPresent() && route.takes(request.getMethod())) {
                var query = Query.parse(request.getQueryString(), route.query());
                return route.handler().answer(new Call(request, options, mount, path.get(), query));
            }
            path.ifPresent(found -> allowed.addAll(methods(route)));
        }
        throw allowed.isEmpty() ? nothingHere() : notAllowed(allowed);
    }

    /** The path that this servlet answers below, as its container was told it. */
    private static String mount(HttpServletRequest request) {
        var pattern = request.getHttpServletMapping().getPattern();
        return request.getContextPath() + (pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : "");
    }

    private static List<String> segments(String uri, String mount) {
        long mounted = mount.chars().filter(c -> c == '/').count();
        return Arrays.stream(uri.split("/", -1))
                .skip(1 + mounted)
                .map(Percent::decode)
                .toList();
    }

    private static List<String> methods(Route route) {
        return route.method().equals("GET") ? List.of("GET", "HEAD") : List.of(route.method());
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
