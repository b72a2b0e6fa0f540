package dev.escapement.engine.quartz;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/**
 * Keeps two nodes that do not know of each other away from one ledger: a scheduler without a clustered job store cannot see what
 * another one runs, and would take its jobs for lost. Held as long as its connection is open.
 */
final class NodeLock {
    private static final long LOCK = 0x65736361_6E6F6465L;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DataSource pool;

    NodeLock(DataSource pool) {
        this.pool = pool;
    }

    /** Waits a little: the lock of a node that was killed goes a moment after it. The connection is kept for the life of the pool on purpose. */
    @SuppressWarnings("resource")
    void take(Scheduler scheduler) throws SchedulerException {
        boolean shared = scheduler.getMetaData().isJobStoreClustered();
        try {
            var connection = pool.getConnection();
            connection.setAutoCommit(true);
            try (var statement = connection.createStatement()) {
                statement.execute("set lock_timeout = '5s'");
                statement.execute("select pg_advisory_lock" + (shared ? "_shared" : "") + "(" + LOCK + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                            ? "Another node uses this ledger, and not all of its nodes are in a cluster; set"
                                    + " org.quartz.jobStore.isClustered = true for each, on one job store."
                            : "The ledger's database cannot be used: " + e.getMessage(),
                    e);
        }
    }
}
