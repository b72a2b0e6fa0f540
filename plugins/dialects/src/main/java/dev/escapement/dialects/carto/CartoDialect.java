package dev.escapement.dialects.carto;

import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Endpoint;
import java.util.List;

/** Lets clients of CARTO's Batch Queries talk to an engine. */
public final class CartoDialect implements Dialect {
    static final String RUNNING = "/api/v1/jobs-wip/*";
    static final String USERS = "/user/*";

    @Override
    public List<String> patterns() {
        return List.of("/api/v1/sql/*", "/api/v2/sql/*", RUNNING, USERS);
    }

    @Override
    public Endpoint open(House house) {
        return new CartoApi(house);
    }
}
