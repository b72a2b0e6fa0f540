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
    private final EmbeddedPostgres.Options options;
    private volatile EmbeddedPostgres postgres;

    private Server(Path folder, EmbeddedPostgres.Options options) {
        this.folder = folder;
        this.options = options;
        this.postgres = EmbeddedPostgres.start(options);
    }

    /** Starts a new server with these settings over the product's. */
    public static Server start(Map<String, String> settings) throws IOException {
        var folder = Files.createTempDirectory("escapement-bench-").toRealPath();
        var options = EmbeddedPostgres.Options.in(folder);
        for (var setting : settings.entrySet()) {
            options = options.withSetting(setting.getKey(), setting.getValue());
        }
        var server = new Server(folder, options);
        server.postgres.createDatabase(HOME);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }

    /** Stops it in order; its data stays. */
    public synchronized void stop() {
        postgres.close();
    }

    /** Starts it anew on its data, at another port. */
    public synchronized void startAgain() {
        postgres = EmbeddedPostgres.start(options);
    }

    public Path folder() {
        return folder;
    }

    public synchronized int port() {
        return postgres.port();
    }

    public synchronized String user() {
        return postgres.user();
    }

    public synchronized String password() {
        return postgres.password();
    }

    /** The JDBC address of a database, without user and password. */
    public synchronized String url(String database) {
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

    /** Ends it as a power cut would. */
    public void crash() {
        postgres.kill();
    }

    /** Starts it again, on another port, after a crash; without effect when it is gone for good. */
    public synchronized void revive() {
        if (Files.exists(folder)) {
            postgres = EmbeddedPostgres.start(options);
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
