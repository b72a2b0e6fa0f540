package dev.escapement.jobstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.JobPersistenceException;
import org.quartz.SchedulerConfigException;

/** Brings Quartz's tables up to what this job store needs; nodes that start together wait for each other. */
final class Additions {
    private static final String DONE = "Escapement additions: 6.";

    private Additions() {}

    static void install(Transactions transactions, Tables tables) throws SchedulerConfigException {
        try {
            transactions.run(connection -> {
                install(connection, tables);
                return null;
            });
        } catch (JobPersistenceException e) {
            throw new SchedulerConfigException(
                    "Quartz's tables '" + tables.prefix() + "...' cannot be used: " + e.getMessage(), e);
        }
    }

    private static void install(Connection connection, Tables tables) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + tables.lock("additions") + ")");
            if (!installed(connection, tables)) {
                statement.execute(tables.sql(text()));
            }
        }
    }

    private static boolean installed(Connection connection, Tables tables) throws SQLException {
        var sql = "select obj_description(?::regclass, 'pg_class')";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, tables.prefix() + "SCHEDULER_STATE");
            var rows = statement.executeQuery();
            rows.next();
            return rows.getString(1) != null && rows.getString(1).endsWith(DONE);
        }
    }

    private static String text() {
        try (var stream = Additions.class.getResourceAsStream("additions.sql")) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The additions to Quartz's tables cannot be read", e);
        }
    }
}
