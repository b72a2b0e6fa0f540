package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.postgres.EmbeddedPostgres.Options;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives a test a folder of its own and fails it when a server process is left there. */
abstract class ServerTest {
    static final Path SHARED_BINARIES = Path.of("target", "binaries").toAbsolutePath();

    @TempDir
    Path folder;

    @AfterEach
    void noProcessIsLeft() {
        ServerProcesses processes = new ServerProcesses(data());
        boolean gone = processes.awaitAllGone(Duration.ofSeconds(5));
        List<ProcessHandle> left = processes.all();
        left.forEach(ProcessHandle::destroyForcibly);
        processes.awaitAllGone(Duration.ofSeconds(5));
        assertThat(gone).as("left over: %s", left).isTrue();
    }

    Options options() {
        return Options.in(folder).withBinaries(SHARED_BINARIES);
    }

    Path data() {
        return folder.resolve("postgres");
    }

    EmbeddedPostgres start() {
        return EmbeddedPostgres.start(options());
    }

    static Connection connect(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(server.url("postgres"), server.user(), server.password());
    }

    static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String ask(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
