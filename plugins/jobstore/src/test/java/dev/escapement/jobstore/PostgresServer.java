package dev.escapement.jobstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Locale;
import org.quartz.Scheduler;

/** One PostgreSQL server for the tests of a JVM; whoever asks for a database gets one with Quartz's tables in it. */
public final class PostgresServer implements AutoCloseable {
    private static final String SCRIPT = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

    private final Path folder;
    private final EmbeddedPostgres postgres;

    public PostgresServer() {
        try {
            folder = Files.createTempDirectory("escapement-jobstore-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        postgres = EmbeddedPostgres.start(EmbeddedPostgres.Options.in(folder));
    }

    /** Makes a database whose sessions are in a time zone that is neither the JVM's nor UTC. */
    public void createDatabase(String name) {
        postgres.createDatabase(name);
        execute(name, "alter database " + name + " set timezone = 'America/St_Johns'");
        for (var statement : script().split(";", -1)) {
            if (statement.strip().toLowerCase(Locale.ROOT).startsWith("create ")) {
                execute(name, statement);
            }
        }
    }

    public HikariDataSource pool(String database, int connections) {
        var config = new HikariConfig();
        config.setJdbcUrl(url(database));
        config.setUsername(user());
        config.setPassword(password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        return new HikariDataSource(config);
    }

    /** Runs SQL that returns nothing. */
    public void execute(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(url(database), user(), password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public String url(String database) {
        return postgres.url(database);
    }

    public String user() {
        return postgres.user();
    }

    public String password() {
        return postgres.password();
    }

    @Override
    public void close() {
        postgres.close();
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String script() {
        try (var stream = Scheduler.class.getResourceAsStream(SCRIPT)) {
            var text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return text.replaceAll("(?m)^\\s*--.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException("Quartz's table script cannot be read", e);
        }
    }
}
