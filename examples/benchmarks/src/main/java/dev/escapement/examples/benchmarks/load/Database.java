package dev.escapement.examples.benchmarks.load;

import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.connection.Connections;
import dev.escapement.examples.benchmarks.server.Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** The ways that a file gets into a table of the server, apart from the load step. */
final class Database implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final Server server;
    private final Connections pools;

    private Database(Server server) {
        this.server = server;
        this.pools = new Connections(
                Map.of("work", new ConnectionConfig(server.url(Server.HOME), server.user(), server.password(), 4)));
    }

    static Database start() throws IOException {
        return new Database(Server.start(Map.of()));
    }

    Path folder() {
        return server.folder();
    }

    /** A pool as steps get it. */
    DataSource work() {
        return pools.get("work");
    }

    String first(String sql) throws SQLException {
        return server.first(sql);
    }

    /** The shortest way that a Java program has: bytes from the file to the socket. */
    void copy(String table, Path file) throws SQLException, IOException {
        try (var connection = server.connect(Server.HOME);
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
                Integer.toString(server.port()),
                "-U",
                server.user(),
                "-d",
                Server.HOME,
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                "\\" + sql(table, source));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", server.password());
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

    @Override
    public void close() {
        pools.close();
        server.close();
    }
}
