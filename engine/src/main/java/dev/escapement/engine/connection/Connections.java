package dev.escapement.engine.connection;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The pools of the named connections, in which steps may wait for their turn as long as it takes; thread-safe. */
public final class Connections implements AutoCloseable {
    private final Map<String, PatientPool> pools = new TreeMap<>();

    public Connections(Map<String, ConnectionConfig> configs) {
        configs.forEach((name, config) -> pools.put(name, new PatientPool(Pools.steps(name, config))));
    }

    public Set<String> names() {
        return pools.keySet();
    }

    /** The pool of a name. @throws IllegalArgumentException when there is none */
    public DataSource get(String name) {
        var pool = pools.get(name);
        if (pool == null) {
            throw new IllegalArgumentException(
                    "There is no connection " + name + "; the connections are " + String.join(", ", names()) + ".");
        }
        return pool;
    }

    @Override
    public void close() {
        pools.values().forEach(PatientPool::close);
    }
}
