package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.impl.jdbcjobstore.LockException;
import org.quartz.impl.jdbcjobstore.Semaphore;

/**
 * Quartz's cluster-wide locks as exclusive advisory locks, held until the transaction ends. What this job store does itself takes the
 * same lock shared ({@link #SHARED}), so it runs side by side with itself and never beside an operation of stock Quartz.
 */
final class AdvisoryLock implements Semaphore {
    /** A node that stands still in the middle of a transaction, all of which are short, loses its session: others wait for its locks. */
    private static final String NOT_FOR_EVER = "select set_config('idle_in_transaction_session_timeout', '4s', true), ";

    private static final String START = NOT_FOR_EVER
            + "pg_advisory_xact_lock_shared({lock}), set_config('enable_seqscan', 'off', true),"
            + " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),"
            + " set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true)";

    /**
     * Goes before the statements of a transaction. They all look rows up by key: a planner with old statistics must not scan tables
     * instead, and need not think about it each time. What it thinks these cost is so much that it would compile them, for longer than they take.
     */
    static final String SHARED = START + ";\n";

    /** The same for a transaction whose loss in a crash of the server hurts nobody: its commit waits for no disk. */
    static final String SHARED_UNFLUSHED = START + ", set_config('synchronous_commit', 'off', true);\n";

    /** Quartz's name of the lock on all jobs and triggers. */
    static final String TRIGGERS = "TRIGGER_ACCESS";

    private final Tables tables;

    AdvisoryLock(Tables tables) {
        this.tables = tables;
    }

    @Override
    public boolean obtainLock(Connection connection, String name) throws LockException {
        long number = tables.lock(name.equals(TRIGGERS) ? "triggers" : name);
        try (var statement = connection.createStatement()) {
            statement.execute(NOT_FOR_EVER + "pg_advisory_xact_lock(" + number + ")");
            return true;
        } catch (SQLException e) {
            throw new LockException("The lock " + name + " cannot be taken: " + e.getMessage(), e);
        }
    }

    /** PostgreSQL gives it back with the end of the transaction. */
    @Override
    public void releaseLock(String name) {}

    @Override
    public boolean requiresConnection() {
        return true;
    }
}
