package dev.escapement.jobstore;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.quartz.JobDetail;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Trigger;
import org.quartz.spi.OperableTrigger;

/** Schedules in transactions of somebody else's, on connections that reach the same tables. */
final class Joining {
    private final Tables tables;
    private final PostgresDelegate delegate;
    private final Insertion insertion;
    private final String node;
    private final Connections connections;

    Joining(Tables tables, PostgresDelegate delegate, Insertion insertion, String node, Connections connections) {
        this.tables = tables;
        this.delegate = delegate;
        this.insertion = insertion;
        this.node = node;
        this.connections = connections;
    }

    /** Where the job store has its own connections from. */
    interface Connections {
        Connection open() throws SQLException;
    }

    /** See {@link PostgresJobStore#schedule}. */
    long schedule(Connection connection, Map<JobDetail, Set<? extends Trigger>> all)
            throws SQLException, ObjectAlreadyExistsException {
        try {
            for (var triggers : all.values()) {
                for (var trigger : triggers) {
                    begin(connection, (OperableTrigger) trigger);
                }
            }
            return insertion.insert(connection, all);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException("A job cannot be stored: " + e.getMessage(), e);
        }
    }

    /** See {@link PostgresJobStore#schedule}. */
    long schedule(Connection connection, List<? extends Trigger> triggers)
            throws SQLException, ObjectAlreadyExistsException {
        try {
            for (var trigger : triggers) {
                begin(connection, (OperableTrigger) trigger);
            }
            return insertion.insert(connection, triggers);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException("A trigger cannot be stored: " + e.getMessage(), e);
        }
    }

    /** See {@link PostgresJobStore#enter}. */
    void enter(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(tables.sql(AdvisoryLock.SHARED));
        }
    }

    private void begin(Connection connection, OperableTrigger trigger)
            throws SQLException, IOException, ClassNotFoundException {
        var calendar = trigger.getCalendarName();
        if (trigger.computeFirstFireTime(calendar == null ? null : delegate.selectCalendar(connection, calendar))
                == null) {
            throw new IllegalArgumentException("The trigger " + trigger.getKey() + " would never fire.");
        }
    }

    /** See {@link PostgresJobStore#isIn}: a lock that one side holds is seen by the other only in the same database. */
    boolean isIn(DataSource pool) throws SQLException {
        long probe = tables.lock("probe " + node);
        try (var theirs = pool.getConnection();
                var ours = connections.open()) {
            boolean sameDatabase = isTrue(ours, "select pg_try_advisory_lock(" + probe + ")")
                    && !isTrue(theirs, "select pg_try_advisory_xact_lock(" + probe + ")");
            isTrue(ours, "select pg_advisory_unlock(" + probe + ")");
            return sameDatabase
                    && isTrue(
                            theirs,
                            "select to_regclass('" + tables.prefix() + "TRIGGERS') is not null"
                                    + " and has_table_privilege(to_regclass('" + tables.prefix()
                                    + "TRIGGERS'), 'insert')");
        }
    }

    private static boolean isTrue(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getBoolean(1);
        }
    }
}
