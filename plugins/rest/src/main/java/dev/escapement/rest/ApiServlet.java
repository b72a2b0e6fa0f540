package dev.escapement.rest;

import static dev.escapement.rest.Route.delete;
import static dev.escapement.rest.Route.get;
import static dev.escapement.rest.Route.post;
import static dev.escapement.rest.Route.put;

import dev.escapement.engine.Definitions;
import dev.escapement.engine.Engine;
import dev.escapement.engine.access.Role;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.Frame;
import dev.escapement.rest.http.RequestId;
import dev.escapement.rest.http.Response;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The native API for one engine: mount it at {@code /api/v1/*} or at any other prefix of your own application. Nobody without a key
 * gets past it, and what goes wrong is told as a problem document (RFC 9457).
 */
public final class ApiServlet extends HttpServlet implements Endpoint {
    private static final Frame FRAME =
            Frame.ofProblems("The same request again is safe, but look first whether a restart has begun.");

    private final transient ApiKeys keys;
    private final transient ApiOptions options;
    private final transient WaitResource waits;
    private final transient Router router;

    public ApiServlet(Engine engine, Definitions definitions, ApiKeys keys, ApiOptions options) {
        this.keys = keys;
        this.options = options;
        this.waits = new WaitResource(engine);
        this.router = new Router(
                Stream.of(
                                routes(waits),
                                routes(
                                        new JobResource(engine),
                                        new StepResource(engine),
                                        new NodeResource(engine, options.drain())),
                                routes(
                                        new DefinitionResource(definitions),
                                        new ScheduleResource(definitions),
                                        new BackfillResource(definitions),
                                        new SimulationResource(definitions.schedules())),
                                keys.kept() == null ? List.<Route>of() : routes(new KeyResource(keys.kept())))
                        .flatMap(List::stream)
                        .toList(),
                keys.kept());
    }

    private static List<Route> routes(KeyResource keys) {
        return List.of(
                post("/keys", keys::make).of(Role.ADMIN),
                get("/keys", keys::list, "limit", "cursor").of(Role.ADMIN),
                delete("/keys/{name}", keys::revoke).of(Role.ADMIN),
                get("/audit", keys::changes, "limit", "cursor").of(Role.ADMIN));
    }

    private static List<Route> routes(
            DefinitionResource definitions,
            ScheduleResource schedules,
            BackfillResource backfills,
            SimulationResource simulation) {
        return List.of(
                get("/definitions", definitions::list, "project", "limit", "cursor"),
                post("/definitions/validate", definitions::validate).of(Role.VIEWER),
                get("/definitions/{name}", definitions::show, "project"),
                put("/definitions/{name}", definitions::put, "project"),
                delete("/definitions/{name}", definitions::retire, "project"),
                get("/definitions/{name}/versions", definitions::versions, "project", "limit", "cursor"),
                get("/definitions/{name}/versions/{version}", definitions::version, "project"),
                get("/definitions/{name}/versions/{version}/diff/{other}", definitions::diff, "project"),
                post("/definitions/{name}/run", definitions::run, "project").of(Role.USER),
                get("/definitions/{name}/schedule", schedules::show, "project", "limit"),
                post("/definitions/{name}/schedule/pause", schedules::pause, "project"),
                post("/definitions/{name}/schedule/resume", schedules::resume, "project"),
                get("/definitions/{name}/slots", schedules::slots, "project", "limit", "cursor"),
                post("/definitions/{name}/backfills", backfills::start, "project"),
                get("/definitions/{name}/backfills", backfills::list, "project", "limit", "cursor"),
                get("/definitions/{name}/backfills/{number}", backfills::show, "project"),
                post("/definitions/{name}/backfills/{number}/cancel", backfills::cancel, "project"),
                get("/simulation", simulation::show, "days", "project"));
    }

    private static List<Route> routes(WaitResource waits) {
        return List.of(
                get("/jobs/{id}", waits::show, "project", "wait"),
                post("/jobs/lookup", waits::lookup, "project").of(Role.VIEWER),
                get("/events", waits::events, "project"));
    }

    /** The table of contents: method, path below the mount, who answers, and the query parameters that it knows. */
    private static List<Route> routes(JobResource jobs, StepResource steps, NodeResource node) {
        return List.of(
                post("/jobs", jobs::submit).of(Role.USER),
                get("/jobs", jobs::list, "status", "label", "prospect", "project", "limit", "cursor"),
                put("/jobs/{id}", jobs::update, "project").of(Role.USER),
                post("/jobs/{id}/cancel", jobs::cancel, "project").of(Role.USER),
                post("/jobs/{id}/restart", jobs::restart, "project").of(Role.USER),
                post("/jobs/{id}/steps/{name}/settle", jobs::settle, "project").of(Role.USER),
                get("/jobs/{id}/steps/{name}/result", steps::result, "project", "limit", "cursor"),
                get("/jobs/{id}/steps/{name}/log", steps::log, "project", "limit", "cursor"),
                get("/jobs/{id}/steps/{name}/attempts", steps::attempts, "project"),
                get("/node", node::show),
                post("/node/drain", node::drain).of(Role.ADMIN));
    }

    WaitResource waits() {
        return waits;
    }

    List<Route> routes() {
        return router.routes();
    }

    /** Answers all requests that wait for a job, and holds none from now on: before a server stops, which waits for its requests. */
    public void release() {
        waits.release();
    }

    @Override
    public void destroy() {
        release();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var id = RequestId.of(request);
        answer(request, id).with(RequestId.HEADER, id).send(request, response);
    }

    @Override
    public Response answer(HttpServletRequest request, String id) {
        return FRAME.answer(
                request, id, () -> router.answer(request, options, keys.require(request.getHeader("Authorization"))));
    }
}
