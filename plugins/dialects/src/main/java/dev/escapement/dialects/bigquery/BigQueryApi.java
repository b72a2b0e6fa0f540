package dev.escapement.dialects.bigquery;

import dev.escapement.engine.access.Caller;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.Frame;
import dev.escapement.rest.http.Parameters;
import dev.escapement.rest.http.Response;
import dev.escapement.rest.http.Segments;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The methods of BigQuery's API on jobs, and on the rows that they leave. Thread-safe. */
final class BigQueryApi implements Endpoint {
    /** What names neither may have made a job that its client cannot know of. */
    private static final Frame FRAME = new Frame(
            (e, request) -> wire(e).response(),
            "The same request again is safe when it has a jobId, or for a query a requestId.");

    private final Dialect.House house;
    private final List<Method> methods;

    BigQueryApi(Dialect.House house) {
        this.house = house;
        var jobs = new Jobs(house);
        var queries = new Queries(house.engine(), house.connections(), jobs);
        methods = List.of(
                new Method("POST", "/projects/{project}/jobs", jobs::insert),
                new Method("POST", "/projects/{project}/jobs/", jobs::insert),
                new Method("GET", "/projects/{project}/jobs", jobs::list),
                new Method("GET", "/projects/{project}/jobs/{job}", jobs::get),
                new Method("POST", "/projects/{project}/jobs/{job}/cancel", jobs::cancel),
                new Method("DELETE", "/projects/{project}/jobs/{job}/delete", jobs::delete),
                new Method("POST", "/projects/{project}/queries", queries::query),
                new Method("GET", "/projects/{project}/queries/{job}", queries::results),
                new Method("GET", "/projects/{project}/datasets/{dataset}/tables/{table}/data", queries::data));
    }

    /** A line of the table of contents. */
    private record Method(String name, String path, Function<WireCall, Response> handler) {}

    @Override
    public Response answer(HttpServletRequest request, String id) {
        return FRAME.answer(request, id, () -> routed(request));
    }

    private Response routed(HttpServletRequest request) {
        var query = Parameters.of(request.getQueryString());
        var caller = caller(request, query);
        var segments = Segments.of(request);
        if (Segments.mount(request).contains("/upload/")) {
            throw WireException.notImplemented(
                    "Uploads are not supported: put the file into the files folder and load it from gs://<folder>/<file>.");
        }
        for (var method : methods) {
            var path = Segments.match(method.path(), segments);
            if (path.isPresent() && method.name().equals(request.getMethod())) {
                var project = path.get().get("project");
                if (!caller.sees(project)) {
                    throw WireException.of(
                            403,
                            "accessDenied",
                            "Access Denied: Project " + project + ": The key " + caller.name()
                                    + " is for another project.");
                }
                return method.handler()
                        .apply(new WireCall(
                                request,
                                path.get(),
                                query,
                                caller,
                                house.options().maxBody()));
            }
        }
        throw WireException.notFound(
                "no method of jobs has this path: " + request.getMethod() + " " + request.getRequestURI());
    }

    private Caller caller(HttpServletRequest request, Parameters query) {
        var bearer = ApiKeys.bearer(request.getHeader("Authorization"));
        return Optional.of(bearer)
                .filter(key -> !key.isEmpty())
                .or(() -> Optional.ofNullable(query.last("access_token")))
                .or(() -> Optional.ofNullable(query.last("key")))
                .flatMap(house.keys()::caller)
                .orElseThrow(
                        () -> WireException.of(
                                401,
                                "authError",
                                "Request had invalid authentication credentials. Expected a key of this server as OAuth 2 access token."));
    }

    private static WireException wire(ApiException e) {
        int status = e.type().status();
        var reason = switch (e.type()) {
            case BODY_TOO_LARGE -> "uploadTooLarge";
            case INTERNAL_ERROR -> "internalError";
            case UNAVAILABLE -> "backendError";
            default -> "parseError";
        };
        return WireException.of(status, reason, e.getMessage());
    }
}
