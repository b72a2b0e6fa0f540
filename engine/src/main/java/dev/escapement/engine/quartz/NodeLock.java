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

    private final DataSource pool;

    NodeLock(DataSource pool) {
        this.pool = pool;
    }

    /** The connection is kept for the life of the pool on purpose: the lock goes when it does. */
    @SuppressWarnings("resource")
    void take(Scheduler scheduler) throws SchedulerException {
        boolean shared = scheduler.getMetaData().isJobStoreClustered();
        try {
            var connection = pool.getConnection();
            connection.setAutoCommit(true);
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "select pg_try_advisory_lock" + (shared ? "_shared" : "") + "(" + LOCK + ")")) {
                rows.next();
                if (!rows.getBoolean(1)) {
                    throw new IllegalStateException("Another node uses this ledger, and not all of its nodes are in a"
                            + " cluster; set org.quartz.jobStore.isClustered = true for each, on one job store.");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The ledger's database cannot be used: " + e.getMessage(), e);
        }
    }
}
