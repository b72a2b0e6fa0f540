package dev.escapement.engine.ledger.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work on a plain connection in one transaction each. Waiting for a connection is not cut short by an interrupt, which is kept. */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    /** What is done in a transaction; it may be done again. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private final DataSource pool;

    Commits(DataSource pool) {
        this.pool = pool;
    }

    /** For a caller of the ledger. @throws LedgerException where {@link #in} throws */
    <T> T told(Work<T> work) {
        try {
            return in(work);
        } catch (SQLException | RuntimeException e) {
            throw Trouble.of(e);
        }
    }

    <T> T in(Work<T> work) throws SQLException {
        boolean interrupted = Thread.interrupted();
        try (var connection = connection()) {
            connection.setAutoCommit(false);
            return in(connection, work);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A thread that is interrupted here writes for others, too. */
    private Connection connection() throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return pool.getConnection();
                } catch (SQLException e) {
                    if (!Trouble.isInterrupt(e)) {
                        throw e;
                    }
                    interrupted = true;
                    Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T in(Connection connection, Work<T> work) throws SQLException {
        try {
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollback(connection, e);
            throw e;
        }
    }

    private static void rollback(Connection connection, Throwable first) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            LOG.debug("Rolling back failed, too", second);
            first.addSuppressed(second);
        }
    }
}
