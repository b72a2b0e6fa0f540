package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock that the {@link Watch} of another node waits for, let go of for a moment every few seconds. For one thread. */
final class Pulse {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** A watcher that stands still while it has the lock must not make this node stand still. */
    private static final String PATIENCE = "500ms";

    private final long lock;
    private long last;

    Pulse(long lock) {
        this.lock = lock;
    }

    /** Takes the lock on a new connection, which keeps it. */
    void begin(Connection connection) throws SQLException {
        execute(connection, "set lock_timeout = '" + PATIENCE + "'");
        take(connection);
    }

    /** Lets go of the lock for a moment when it is time. */
    void beat(Connection connection) throws SQLException {
        if (System.nanoTime() - last >= EVERY_NANOS) {
            execute(connection, "select pg_advisory_unlock(" + lock + ")");
            take(connection);
        }
    }

    private void take(Connection connection) throws SQLException {
        last = System.nanoTime();
        try {
            execute(connection, "select pg_advisory_lock(" + lock + ")");
        } catch (SQLException e) {
            if (!"55P03".equals(e.getSQLState())) {
                throw e;
            }
            LOG.debug("A node that watches this one stands still; the next beat tries again");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
