package dev.escapement.rest;

import dev.escapement.engine.Engine;
import dev.escapement.rest.http.Endpoint;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/** The HTTP API of another system over an engine, so that its clients can be used unchanged; found by ServiceLoader. */
public interface Dialect {
    /** What a node offers to a dialect; connections are those that steps may name. */
    record House(Engine engine, ApiKeys keys, ApiOptions options, Function<String, DataSource> connections) {}

    /** Where it is mounted, as patterns of servlets that end in a star. */
    List<String> patterns();

    /** Begins to answer. */
    Endpoint open(House house);
}
