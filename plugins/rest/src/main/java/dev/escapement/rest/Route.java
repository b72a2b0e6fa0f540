package dev.escapement.rest;

import dev.escapement.engine.access.Role;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.Response;
import dev.escapement.rest.http.Segments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One line of the table of contents: who may ask for it, at least. To look is for all, to change something for operators, unless said. */
record Route(String method, String path, Handler handler, Set<String> query, Role role) {
    /** Answers one kind of request; what is wrong with the request is thrown as an {@link ApiException}. */
    @FunctionalInterface
    interface Handler {
        Response answer(Call call);
    }

    static Route get(String path, Handler handler, String... query) {
        return new Route("GET", path, handler, new TreeSet<>(List.of(query)), Role.VIEWER);
    }

    static Route post(String path, Handler handler, String... query) {
        return new Route("POST", path, handler, new TreeSet<>(List.of(query)), Role.OPERATOR);
    }

    static Route delete(String path, Handler handler, String... query) {
        return new Route("DELETE", path, handler, new TreeSet<>(List.of(query)), Role.OPERATOR);
    }

    static Route put(String path, Handler handler, String... query) {
        return new Route("PUT", path, handler, new TreeSet<>(List.of(query)), Role.OPERATOR);
    }

    /** The same for another role. */
    Route of(Role least) {
        return new Route(method, path, handler, query, least);
    }

    /** True for HEAD, too, where GET is answered. */
    boolean takes(String asked) {
        return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
    }

    /** The values of the placeholders when these decoded segments are this path. */
    Optional<Map<String, String>> match(List<String> segments) {
        return Segments.match(path, segments);
    }
}
