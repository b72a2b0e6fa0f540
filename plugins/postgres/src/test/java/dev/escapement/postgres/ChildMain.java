package dev.escapement.postgres;

import dev.escapement.postgres.EmbeddedPostgres.Options;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Another process: starts a server, commits a row, says so, and stays until its input ends. */
final class ChildMain {
    static final String REFUSED = "REFUSED ";
    static final String READY = "READY ";

    private ChildMain() {}

    public static void main(String[] arguments) throws Exception {
        Options options = Options.in(Path.of(arguments[0])).withBinaries(Path.of(arguments[1]));
        try (EmbeddedPostgres server = EmbeddedPostgres.start(options)) {
            commitRow(server);
            System.out.println(READY + server.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (PostgresException e) {
            System.out.println(REFUSED + e.getMessage());
        }
    }

    private static void commitRow(EmbeddedPostgres server) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(server.url("postgres"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists child (pid bigint)");
            statement.execute(
                    "insert into child values (" + ProcessHandle.current().pid() + ")");
        }
    }
}
