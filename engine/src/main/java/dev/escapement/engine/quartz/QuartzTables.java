package dev.escapement.engine.quartz;

import dev.escapement.engine.connection.ConnectionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import org.quartz.Scheduler;

/** Quartz's tables in a schema {@code quartz} of their own, made from the script that Quartz ships. */
public final class QuartzTables {
    /** What to give Quartz as its table prefix. */
    public static final String PREFIX = "quartz.QRTZ_";

    private static final String SCRIPT = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";
    private static final long LOCK = 0x65736361_71757274L;

    private QuartzTables() {}

    /** Makes the tables where they are missing; nodes that start together wait for each other. */
    public static void install(ConnectionConfig database) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password())) {
            connection.setAutoCommit(false);
            execute(connection, "select pg_advisory_xact_lock(" + LOCK + ")");
            if (missing(connection)) {
                execute(connection, "create schema if not exists quartz");
                execute(connection, "set local search_path = quartz");
                for (var statement : script().split(";", -1)) {
                    if (makesSomething(statement)) {
                        execute(connection, statement);
                    }
                }
            }
            connection.commit();
        }
    }

    private static boolean missing(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select to_regclass('quartz.qrtz_triggers') is null")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** The script also drops tables and commits, which is not wanted here. */
    private static boolean makesSomething(String statement) {
        return statement.strip().toLowerCase(Locale.ROOT).startsWith("create ");
    }

    private static String script() {
        try (var stream = Scheduler.class.getResourceAsStream(SCRIPT)) {
            var text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return text.replaceAll("(?m)^\\s*--.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException("Quartz's table script cannot be read", e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
