package dev.escapement.rest;

import dev.escapement.engine.Engine;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.time.Duration;
import java.util.Map;

/** The node that answers: how it stands, and how to free it of its work. */
final class NodeResource {
    private final Engine engine;
    private final Duration drain;

    NodeResource(Engine engine, Duration drain) {
        this.engine = engine;
        this.drain = drain;
    }

    Response show(Call call) {
        return Response.of(200, Documents.node(engine.state()));
    }

    /** The deadline is the installation's. */
    Response drain(Call call) {
        if (!Map.of().equals(call.jsonOrNothing())) {
            throw ProblemType.INVALID_BODY.because("This takes no body: how long it waits is the setting drain.");
        }
        engine.drain(drain);
        var state = engine.state();
        return Response.of(state.drained() ? 200 : 202, Documents.node(state)).with("Location", call.address("/node"));
    }
}
