package dev.escapement.dialects.oml;

import dev.escapement.engine.access.Caller;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.Frame;
import dev.escapement.rest.http.Response;
import dev.escapement.rest.http.Segments;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The methods of OML's API for embedded Python execution, and the one that gives tokens for it. Thread-safe. */
final class OmlApi implements Endpoint {
    /** Where functions, scripts and jobs are. */
    static final String SCRIPTS = "/oml/api/py-scripts";

    /** Where tokens are, at any depth. */
    static final String USERS = "/omlusers";

    private static final List<String> TOKEN = List.of("api", "oauth2", "v1", "token");

    private static final Frame FRAME = new Frame(
            (e, request) -> OmlException.of(e.type().status(), e.getMessage()).response(), "");

    private final Dialect.House house;
    private final Tokens tokens;
    private final List<Method> methods = new ArrayList<>();

    /** A call that is not asynchronous takes so long at most. */
    OmlApi(Dialect.House house, Duration longestCall, InstantSource clock) {
        this.house = house;
        this.tokens = new Tokens(house.keys());
        var waiting = new Waiting();
        var calls = new Calls(house.engine(), waiting, longestCall);
        var jobs = new Jobs(house, waiting, clock);
        var listing = new Listing(house.engine());
        for (var apply : Apply.values()) {
            apply.paths().forEach(path -> methods.add(new Method("POST", path, call -> calls.call(apply, call))));
        }
        methods.add(new Method("GET", "/v1/jobs/{job}", jobs::status));
        methods.add(new Method("GET", "/v1/jobs/{job}/result", jobs::result));
        methods.add(new Method("DELETE", "/v1/jobs/{job}", jobs::delete));
        methods.add(new Method("GET", "/v1/scripts", listing::scripts));
        methods.add(new Method("GET", "/v1", listing::version));
        methods.add(new Method("GET", "/", listing::versions));
    }

    /** A line of the table of contents. */
    private record Method(String name, String path, Function<OmlCall, Response> handler) {}

    @Override
    public Response answer(HttpServletRequest request, String id) {
        return FRAME.answer(request, id, () -> routed(request));
    }

    private Response routed(HttpServletRequest request) {
        var segments = Segments.of(request);
        if (Segments.mount(request).endsWith(USERS)) {
            return token(request, segments);
        }
        var caller = caller(request);
        for (var method : methods) {
            var path = Segments.match(method.path(), segments.isEmpty() ? List.of("") : segments);
            if (path.isPresent() && method.name().equals(request.getMethod())) {
                return method.handler().apply(call(request, path.get(), caller));
            }
        }
        throw noMethod(request);
    }

    private Response token(HttpServletRequest request, List<String> segments) {
        int from = Math.max(0, segments.size() - TOKEN.size());
        if (request.getMethod().equals("POST")
                && segments.subList(from, segments.size()).equals(TOKEN)) {
            return tokens.token(call(request, Map.of(), null));
        }
        throw noMethod(request);
    }

    private OmlCall call(HttpServletRequest request, Map<String, String> path, Caller caller) {
        return new OmlCall(request, path, caller, house.options().maxBody());
    }

    private Caller caller(HttpServletRequest request) {
        return house.keys()
                .caller(ApiKeys.bearer(request.getHeader("Authorization")))
                .orElseThrow(
                        () -> OmlException.unauthorized(
                                "The token is missing, wrong or has expired. Send Authorization: Bearer with a token, or with a key of this server."));
    }

    private static OmlException noMethod(HttpServletRequest request) {
        return OmlException.of(
                404, "There is nothing for " + request.getMethod() + " at " + request.getRequestURI() + ".");
    }
}
