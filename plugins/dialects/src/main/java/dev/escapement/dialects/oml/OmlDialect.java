package dev.escapement.dialects.oml;

import dev.escapement.engine.time.SystemClock;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Endpoint;
import java.time.Duration;
import java.util.List;

/** Lets clients of OML's embedded Python execution talk to an engine. */
public final class OmlDialect implements Dialect {
    /** How long a call that is not asynchronous may take. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(60);

    @Override
    public List<String> patterns() {
        return List.of(OmlApi.SCRIPTS + "/*", OmlApi.USERS + "/*");
    }

    @Override
    public Endpoint open(House house) {
        return new OmlApi(house, LONGEST_CALL, new SystemClock());
    }
}
