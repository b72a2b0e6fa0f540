package dev.escapement.dialects.carto;

import dev.escapement.engine.access.Caller;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Body;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.Frame;
import dev.escapement.rest.http.Json;
import dev.escapement.rest.http.Parameters;
import dev.escapement.rest.http.Response;
import dev.escapement.rest.http.Segments;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The methods of CARTO's Batch Queries. A user of CARTO is a project. Thread-safe. */
final class CartoApi implements Endpoint {
    private static final String BASIC = "Basic ";
    private static final Pattern FORM = Pattern.compile("\\s*application/x-www-form-urlencoded\\b.*");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_-]{1,200}");
    private static final Pattern NAMED_HOST = Pattern.compile("([^.:\\[\\]]+)\\.[^.:]*[A-Za-z][^:]*");
    private static final List<String> KEYS = List.of("api_key", "map_key");

    private static final Frame FRAME = new Frame(
            (e, request) -> CartoException.of(e.type().status(), e.getMessage()).response(), "");

    private final Dialect.House house;
    private final List<Method> methods;

    CartoApi(Dialect.House house) {
        this.house = house;
        var jobs = new Jobs(house.engine());
        methods = List.of(
                new Method("POST", "/job", jobs::create),
                new Method("GET", "/job", jobs::list),
                new Method("GET", "/job/{id}", jobs::read),
                new Method("PUT", "/job/{id}", jobs::update),
                new Method("PATCH", "/job/{id}", jobs::update),
                new Method("DELETE", "/job/{id}", jobs::cancel),
                new Method("GET", "/jobs-wip", jobs::running));
    }

    /** A line of the table of contents. */
    private record Method(String name, String path, Function<CartoCall, Response> handler) {}

    /** What the path says: the user, if it names one, and where it leads from there. */
    private record Place(String user, List<String> segments) {
        static Place of(HttpServletRequest request) {
            var below = Segments.of(request);
            var mount = request.getHttpServletMapping().getPattern();
            if (mount.equals(CartoDialect.USERS)) {
                boolean isSql = below.size() > 4
                        && below.get(1).equals("api")
                        && below.get(2).matches("v[12]")
                        && below.get(3).equals("sql");
                return new Place(isSql ? below.get(0) : null, isSql ? below.subList(4, below.size()) : List.of());
            }
            if (mount.equals(CartoDialect.RUNNING)) {
                return new Place(null, below.isEmpty() ? List.of("jobs-wip") : List.of());
            }
            return new Place(null, below);
        }
    }

    @Override
    public Response answer(HttpServletRequest request, String id) {
        return FRAME.answer(request, id, () -> routed(request));
    }

    private Response routed(HttpServletRequest request) {
        var place = Place.of(request);
        for (var method : methods) {
            var path = Segments.match(method.path(), place.segments());
            if (path.isPresent() && method.name().equals(request.getMethod())) {
                return method.handler()
                        .apply(call(request, place.user(), path.get().get("id")));
            }
        }
        throw CartoException.of(404, "There is no method " + request.getMethod() + " of this path.");
    }

    private CartoCall call(HttpServletRequest request, String user, String id) {
        if (user != null && !USER.matcher(user).matches()) {
            throw unknown(user);
        }
        var body = Body.of(request, house.options().maxBody());
        var fields = body.isEmpty() ? Map.of() : fields(request, body.text());
        var key = key(request, fields).orElseThrow(() -> CartoException.of(401, "permission denied"));
        var caller = house.keys().caller(key).orElseThrow(() -> CartoException.of(401, "Unauthorized"));
        if (user != null && !caller.sees(user)) {
            throw CartoException.of(401, "Unauthorized");
        }
        return new CartoCall(caller, user == null ? user(request, caller) : user, id, fields);
    }

    private static CartoException unknown(String user) {
        return CartoException.of(
                404,
                "Sorry, we can't find CARTO user '" + user
                        + "'. Please check that you have entered the correct domain.");
    }

    /** Whom a path without a name means: whom the key is for, or else the first label of the host. */
    private static String user(HttpServletRequest request, Caller caller) {
        if (caller.project() != null) {
            return caller.project();
        }
        var host = NAMED_HOST.matcher(request.getServerName());
        var user = host.matches() ? host.group(1) : JobReader.DEFAULT_USER;
        if (!USER.matcher(user).matches()) {
            throw unknown(user);
        }
        return user;
    }

    /** The fields of a body; a document that is no object has none. */
    private static Map<?, ?> fields(HttpServletRequest request, String text) {
        var type = request.getContentType();
        if (type != null && FORM.matcher(type).matches()) {
            var fields = new LinkedHashMap<String, Object>();
            var form = Parameters.of(text);
            form.all().keySet().forEach(name -> fields.put(name, form.last(name)));
            return fields;
        }
        return Json.parse(text) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** The key that a request brings, wherever it stands. */
    private static Optional<String> key(HttpServletRequest request, Map<?, ?> body) {
        var query = Parameters.of(request.getQueryString());
        var header = request.getHeader("Authorization");
        return Stream.of(
                        KEYS.stream().map(query::last),
                        KEYS.stream().map(body::get).map(CartoApi::text),
                        Stream.of(basic(header), ApiKeys.bearer(header)))
                .flatMap(keys -> keys)
                .filter(key -> key != null && !key.isEmpty())
                .findFirst();
    }

    private static String text(Object value) {
        return value instanceof String text ? text : null;
    }

    /** The password of HTTP Basic; null when there is none. */
    private static String basic(String header) {
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        try {
            var pair = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
