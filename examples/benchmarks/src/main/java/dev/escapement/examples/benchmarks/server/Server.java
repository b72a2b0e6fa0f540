package dev.escapement.examples.benchmarks.server;

import dev.escapement.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;

/** The server that everything is measured on, with the settings that a node gives it, in a folder of its own; gone when closed or at Ctrl-C. */
public final class Server implements AutoCloseable {
    /** The database that no contender works in. */
    public static final String HOME = "bench";

    private final Path folder;
    private final EmbeddedPostgres postgres;

    private Server(Path folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    /** Starts a new server with these settings over the product's. */
    public static Server start(Map<String, String> settings) throws IOException {
        var folder = Files.createTempDirectory("escapement-bench-").toRealPath();
        var options = EmbeddedPostgres.Options.in(folder);
        for (var setting : settings.entrySet()) {
            options = options.withSetting(setting.getKey(), setting.getValue());
        }
        var postgres = EmbeddedPostgres.start(options);
        postgres.createDatabase(HOME);
        var server = new Server(folder, postgres);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }

    public Path folder() {
        return folder;
    }

    public int port() {
        return postgres.port();
    }

    public String user() {
        return postgres.user();
    }

    public String password() {
        return postgres.password();
    }

    /** The JDBC address of a database, without user and password. */
    public String url(String database) {
        return postgres.url(database);
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), user(), password());
    }

    /** Runs a statement in the home database and gives the first value that it answers, as text. */
    public String first(String sql) throws SQLException {
        return first(HOME, sql);
    }

    /** The same in another database. */
    public String first(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            var rows = statement.getResultSet();
            rows.next();
            return rows.getString(1);
        }
    }

    /** The process id of the server itself. */
    public long pid() throws IOException {
        var file = folder.resolve("postgres").resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    /** A second call does nothing. */
    @Override
    public synchronized void close() {
        if (Files.exists(folder)) {
            postgres.close();
            deleteFolder();
        }
    }

    private void deleteFolder() {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be deleted", e);
        }
    }
}
