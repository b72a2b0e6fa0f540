package dev.escapement.examples.benchmarks;

import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.connection.Connections;
import dev.escapement.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** The server that everything is measured on, with the settings that a node gives it, in a folder of its own; gone when closed or at Ctrl-C. */
final class Database implements AutoCloseable {
    private static final String NAME = "bench";
    private static final int PIECE = 1 << 16;

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final Connections pools;

    private Database(Path folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
        this.pools = new Connections(
                Map.of("work", new ConnectionConfig(postgres.url(NAME), postgres.user(), postgres.password(), 4)));
    }

    static Database start() throws IOException {
        var folder = Files.createTempDirectory("escapement-bench-").toRealPath();
        var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Options.in(folder));
        postgres.createDatabase(NAME);
        var database = new Database(folder, postgres);
        Runtime.getRuntime().addShutdownHook(new Thread(database::close));
        return database;
    }

    Path folder() {
        return folder;
    }

    /** A pool as steps get it. */
    DataSource work() {
        return pools.get("work");
    }

    String first(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            var rows = statement.getResultSet();
            rows.next();
            return rows.getString(1);
        }
    }

    /** The shortest way that a Java program has: bytes from the file to the socket. */
    void copy(String table, Path file) throws SQLException, IOException {
        try (var connection = connect();
                InputStream in = Files.newInputStream(file)) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql(table, "stdin"));
            var piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                copy.writeToCopy(piece, 0, n);
            }
            copy.endCopy();
        }
    }

    static boolean hasPsql() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
    }

    void psql(String table, Path file) throws IOException, InterruptedException {
        var source = "'" + file.toString().replace("'", "''") + "'";
        var command = List.of(
                "psql",
                "-X",
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(postgres.port()),
                "-U",
                postgres.user(),
                "-d",
                NAME,
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                "\\" + sql(table, source));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", postgres.password());
        builder.environment().put("PGCLIENTENCODING", "UTF8");
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("psql failed: " + said);
        }
    }

    private static String sql(String table, String source) {
        return "copy " + table + " from " + source + " with (format csv, header true)";
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.url(NAME), postgres.user(), postgres.password());
    }

    /** A second call does nothing. */
    @Override
    public synchronized void close() {
        if (Files.exists(folder)) {
            pools.close();
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
