package dev.escapement.steps;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tables of ours in target databases: they are made where they are missing, and now and then cleared of what is old. Thread-safe. */
public final class TargetTables {
    /** How long a row is kept that nobody needs any more. */
    public static final int KEPT_DAYS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(TargetTables.class);
    private static final String EXIST = "select to_regclass(?) is not null";
    private static final String LOCK = "select pg_advisory_lock(hashtextextended('escapement.effect_marker', 0))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtextextended('escapement.effect_marker', 0))";

    private final String last;
    private final String ddl;
    private final String clear;
    private final Map<String, Long> cleared = new ConcurrentHashMap<>();

    /** The last of the tables to be made, what makes them all, and what clears them of some of what is older than {@link #KEPT_DAYS}. */
    public TargetTables(String last, String ddl, String clear) {
        this.last = last;
        this.ddl = ddl;
        this.clear = clear;
    }

    void ready(String name, DataSource pool) throws SQLException, StepFailure {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(true);
            if (!exist(connection)) {
                create(connection);
            }
            if (isTimeToClear(name)) {
                clear(connection);
            }
        }
    }

    private boolean exist(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(EXIST)) {
            statement.setString(1, last);
            try (var found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    /**
     * The lock lets one of many nodes create them; the others then find them there. It is taken before the transaction begins, since only
     * then the session notices what others have committed.
     */
    private void create(Connection connection) throws SQLException, StepFailure {
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
            try {
                createAlone(connection);
            } finally {
                statement.execute(UNLOCK);
            }
        }
    }

    private void createAlone(Connection connection) throws SQLException, StepFailure {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(ddl);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw new StepFailure(
                    "The tables that make effects happen once cannot be created: " + SqlErrors.describe(e, null)
                            + " Grant CREATE on the database to the role of this connection, or run this as its owner and grant the role"
                            + " all on its tables and usage on the schema:\n" + ddl,
                    e.getSQLState(),
                    SqlErrors.isPassing(e),
                    List.of());
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private boolean isTimeToClear(String name) {
        long now = System.nanoTime();
        var before = cleared.get(name);
        if (before != null && now - before < TimeUnit.HOURS.toNanos(1)) {
            return false;
        }
        return before == null ? cleared.putIfAbsent(name, now) == null : cleared.replace(name, before, now);
    }

    private void clear(Connection connection) {
        try (var statement = connection.createStatement()) {
            int count = statement.executeUpdate(clear);
            LOG.debug("Cleared {} rows of {} older than {} days", count, last, KEPT_DAYS);
        } catch (SQLException e) {
            LOG.warn("What is old in {} could not be cleared: {}", last, e.getMessage());
        }
    }
}
