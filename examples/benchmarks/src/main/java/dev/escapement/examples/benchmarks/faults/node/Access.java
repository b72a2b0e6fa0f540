package dev.escapement.examples.benchmarks.faults.node;

import dev.escapement.engine.connection.ConnectionConfig;
import java.util.Map;

/** How a node reaches its two databases: through a port that stays the same wherever the server is. */
public record Access(int port, String user, String password) {
    /** The database of ledger and scheduler. */
    public static final String LEDGER = "ledger";

    /** The database that steps work on. */
    public static final String WORK = "work";

    private static final int CONNECTIONS = 10;
    private static final String VARIABLE = "FAULTS_";

    static Access read(Map<String, String> environment) {
        return new Access(
                Integer.parseInt(environment.get(VARIABLE + "PORT")),
                environment.get(VARIABLE + "USER"),
                environment.get(VARIABLE + "PASSWORD"));
    }

    /** In variables, since arguments can be seen by others. */
    void write(Map<String, String> environment) {
        environment.put(VARIABLE + "PORT", Integer.toString(port));
        environment.put(VARIABLE + "USER", user);
        environment.put(VARIABLE + "PASSWORD", password);
    }

    ConnectionConfig database(String name) {
        return new ConnectionConfig("jdbc:postgresql://127.0.0.1:" + port + "/" + name, user, password, CONNECTIONS);
    }
}
