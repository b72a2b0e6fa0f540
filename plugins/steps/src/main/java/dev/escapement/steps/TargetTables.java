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

/** Makes sure that a target database has the tables for effect markers, and now and then clears out old markers. */
final class MarkerTables {
    static final String DDL = """
            create schema if not exists escapement;
            create table if not exists escapement.effect_marker (
              effect_key text primary key, committed_at timestamptz not null default clock_timestamp(),
              output json, warnings json, columns json);
            create index if not exists effect_marker_committed_at on escapement.effect_marker (committed_at);
            create table if not exists escapement.effect_rows (
              effect_key text not null references escapement.effect_marker on delete cascade,
              page int not null, rows json not null, primary key (effect_key, page));
            comment on table escapement.effect_marker is
              'One row for each effect of a step, committed with the effect itself; without an output when the step ended its own transaction.';
            comment on column escapement.effect_marker.effect_key is 'Names the effect: the same for every attempt at the step.';
            comment on column escapement.effect_marker.committed_at is 'When the effect was begun, by this database.';
            comment on column escapement.effect_marker.output is 'The output of the step.';
            comment on column escapement.effect_marker.warnings is 'The warnings of the step.';
            comment on column escapement.effect_marker.columns is 'The columns of its result; null when it has none.';
            comment on table escapement.effect_rows is 'The rows of a result, in pages.';
            comment on column escapement.effect_rows.effect_key is 'The effect that they belong to.';
            comment on column escapement.effect_rows.page is 'The number of the page, from 0.';
            comment on column escapement.effect_rows.rows is 'A list of rows.'""";
    static final int KEPT_DAYS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(MarkerTables.class);
    private static final String EXIST = "select to_regclass('escapement.effect_rows') is not null";
    private static final String LOCK = "select pg_advisory_lock(hashtextextended('escapement.effect_marker', 0))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtextextended('escapement.effect_marker', 0))";
    private static final String CLEAR = """
            delete from escapement.effect_marker where effect_key in (
              select effect_key from escapement.effect_marker where committed_at < now() - interval '%d days'
              limit 1000 for update skip locked)""".formatted(KEPT_DAYS);

    private final Map<String, Long> cleared = new ConcurrentHashMap<>();

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

    private static boolean exist(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(EXIST)) {
            return found.next() && found.getBoolean(1);
        }
    }

    /**
     * The lock lets one of many nodes create them; the others then find them there. It is taken before the transaction begins, since only
     * then the session notices what others have committed.
     */
    private static void create(Connection connection) throws SQLException, StepFailure {
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
            try {
                createAlone(connection);
            } finally {
                statement.execute(UNLOCK);
            }
        }
    }

    private static void createAlone(Connection connection) throws SQLException, StepFailure {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(DDL);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw new StepFailure(
                    "The tables that make effects happen once cannot be created: " + SqlErrors.describe(e, null)
                            + " Grant CREATE on the database to the role of this connection, or run this as its owner and grant the role"
                            + " all on both tables and usage on the schema:\n" + DDL,
                    e.getSQLState(),
                    SqlErrors.isPassing(e),
                    List.of());
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private boolean isTimeToClear(String name) {
        long now = System.nanoTime();
        var last = cleared.get(name);
        if (last != null && now - last < TimeUnit.HOURS.toNanos(1)) {
            return false;
        }
        return last == null ? cleared.putIfAbsent(name, now) == null : cleared.replace(name, last, now);
    }

    private static void clear(Connection connection) {
        try (var statement = connection.createStatement()) {
            int count = statement.executeUpdate(CLEAR);
            LOG.debug("Cleared {} markers older than {} days", count, KEPT_DAYS);
        } catch (SQLException e) {
            LOG.warn("Old markers of effects could not be cleared: {}", e.getMessage());
        }
    }
}
