package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrphanTest extends ServerTest {
    private static final Duration QUICK = Duration.ofSeconds(40);

    @Test
    void aServerLeftByAKilledProcessIsReplacedAtOnce() throws Exception {
        leaveOrphan();
        assertThat(new ServerProcesses(data()).postmaster()).isPresent();
        startsQuicklyWithTheRow();
    }

    @Test
    void killingTheServerAsWellCostsOnlyARecovery() throws Exception {
        leaveOrphan();
        new ServerProcesses(data()).postmaster().orElseThrow().destroyForcibly();
        startsQuicklyWithTheRow();
    }

    @Test
    void aBackendThatDoesNotNoticeTheDeathOfItsServerIsEnded() throws Exception {
        try (ChildJvm child = ChildJvm.start(folder, SHARED_BINARIES)) {
            String port = child.answer().substring(ChildMain.READY.length());
            Connection busy = DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                    "postgres",
                    Secrets.beside(data()).read());
            Thread query = new Thread(() -> runUntilTheConnectionBreaks(busy));
            query.start();
            await().until(() -> countBusy(port) == 1);
            child.killHard();
            new ServerProcesses(data()).postmaster().orElseThrow().destroyForcibly();
            startsQuicklyWithTheRow();
            query.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rubbish\n", "-1\n", "99999999999999999999\n", "4194304000\n/elsewhere\n"})
    void aDamagedPidFileIsNoObstacle(String content) throws Exception {
        leaveOrphan();
        Files.writeString(data().resolve("postmaster.pid"), content);
        startsQuicklyWithTheRow();
    }

    @Test
    void anAbsentPidFileIsNoObstacle() throws Exception {
        leaveOrphan();
        Files.delete(data().resolve("postmaster.pid"));
        startsQuicklyWithTheRow();
    }

    @Test
    void aStrangerWhoGotThePidIsLeftAlone() throws Exception {
        leaveOrphan();
        Path file = data().resolve("postmaster.pid");
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        ServerProcesses processes = new ServerProcesses(data());
        processes.postmaster().orElseThrow().destroyForcibly();
        assertThat(processes.awaitAllGone(QUICK)).isTrue();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(file, stranger.pid() + content.substring(content.indexOf('\n')));
            startsQuicklyWithTheRow();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    private void leaveOrphan() throws Exception {
        try (ChildJvm child = ChildJvm.start(folder, SHARED_BINARIES)) {
            assertThat(child.answer()).startsWith(ChildMain.READY);
            child.killHard();
        }
    }

    private void startsQuicklyWithTheRow() throws Exception {
        long begun = System.nanoTime();
        try (EmbeddedPostgres server = start()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QUICK);
            assertThat(ask(server, "select count(*) from child")).isEqualTo("1");
        }
    }

    private static void runUntilTheConnectionBreaks(Connection connection) {
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute("select sum(a) from generate_series(1, 100000000000) a");
        } catch (SQLException e) {
            assertThat(e.getMessage()).doesNotContain("syntax");
        }
    }

    private int countBusy(String port) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        try (Connection connection = DriverManager.getConnection(
                        url, "postgres", Secrets.beside(data()).read());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) from pg_stat_activity where state = 'active' and query like 'select sum%'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
