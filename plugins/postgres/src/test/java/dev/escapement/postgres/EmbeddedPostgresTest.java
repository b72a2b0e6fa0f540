package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest extends ServerTest {

    @Test
    void theFirstStartIsDurableAndClosedToStrangers() throws Exception {
        try (EmbeddedPostgres server = start()) {
            assertThat(ask(server, "select current_setting('fsync')")).isEqualTo("on");
            assertThat(ask(server, "select current_setting('synchronous_commit')"))
                    .isEqualTo("on");
            assertThat(ask(server, "select current_setting('full_page_writes')"))
                    .isEqualTo("on");
            assertThat(ask(server, "select current_setting('data_checksums')")).isEqualTo("on");
            assertThat(ask(server, "select current_setting('listen_addresses')"))
                    .isEqualTo("127.0.0.1");
            assertThat(ask(server, "select current_setting('unix_socket_directories')"))
                    .isEmpty();
            assertThat(ask(server, "select upper('ä')")).isEqualTo("Ä");
            assertThat(ask(server, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"))
                    .isEqualTo("0");
            refuses(server, "wrong");
            refuses(server, "");
        }
    }

    private static void refuses(EmbeddedPostgres server, String password) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(server.url("postgres"), server.user(), password)
                        .close());
    }

    @Test
    void secretsAreForTheOwnerAlone() throws Exception {
        try (EmbeddedPostgres server = start()) {
            assertThat(server.password()).hasSize(64).isEqualTo(Files.readString(folder.resolve("postgres.password")));
            assertThat(permissions("postgres.password")).isEqualTo("rw-------");
            assertThat(permissions("postgres.log")).isEqualTo("rw-------");
            assertThat(permissions("postgres")).isEqualTo("rwx------");
            assertThat(new ServerProcesses(data()).all())
                    .isNotEmpty()
                    .noneMatch(
                            process -> process.info().commandLine().orElse("").contains(server.password()));
        }
    }

    private String permissions(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    @Test
    void aRestartKeepsTheDataAndTheSettingsOfTheCaller() throws Exception {
        try (EmbeddedPostgres server = start()) {
            execute(server, "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(options().withSetting("work_mem", "7MB"))) {
            assertThat(ask(server, "select answer from kept")).isEqualTo("42");
            assertThat(ask(server, "select current_setting('work_mem')")).isEqualTo("7MB");
        }
    }

    @Test
    void aKilledServerRecoversWhatWasCommitted() throws Exception {
        EmbeddedPostgres killed = start();
        execute(killed, "create table kept as select generate_series(1, 1000) as id");
        killed.kill();
        assertThat(new ServerProcesses(data()).all()).isEmpty();
        killed.close();
        try (EmbeddedPostgres server = start()) {
            assertThat(ask(server, "select count(*) from kept")).isEqualTo("1000");
        }
    }

    @Test
    void aDatabaseIsMadeOnce() throws Exception {
        try (EmbeddedPostgres server = start()) {
            String name = "odd \"; drop table x; -- ü/?";
            assertThat(server.createDatabase(name)).isTrue();
            assertThat(server.createDatabase(name)).isFalse();
            try (var connection = DriverManager.getConnection(server.url(name), server.user(), server.password())) {
                assertThat(connection.getCatalog()).isEqualTo(name);
            }
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> server.createDatabase(""));
        }
    }

    @Test
    void aSecondStartIsRefusedAndLeavesTheLockAlone() throws Exception {
        try (EmbeddedPostgres server = start()) {
            assertThatExceptionOfType(PostgresException.class)
                    .isThrownBy(this::start)
                    .withMessage("The folder " + folder
                            + " is in use by this process: stop that one first, or choose another folder.");
            try (ChildJvm other = ChildJvm.start(folder, SHARED_BINARIES)) {
                assertThat(other.answer())
                        .isEqualTo("REFUSED The folder " + folder + " is in use by process "
                                + ProcessHandle.current().pid()
                                + ": stop that one first, or choose another folder.");
            }
            assertThat(ask(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aFolderOfAnotherVersionIsRefused() throws Exception {
        Files.createDirectory(data());
        Files.writeString(data().resolve("PG_VERSION"), "17\n");
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(this::start)
                .withMessage(
                        "The folder " + data() + " was made by PostgreSQL 17, but this is PostgreSQL 18: dump it with"
                                + " the old version and restore it into a new folder, or set ESCAPEMENT_DATABASE_URL to a server"
                                + " of the old version.");
    }

    @Test
    void aFolderOfSomethingElseIsRefused() throws Exception {
        Files.createDirectory(data());
        Files.writeString(data().resolve("letter.txt"), "Dear Madam");
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(this::start)
                .withMessageContaining("is not empty and holds no PostgreSQL cluster");
        assertThat(data().resolve("letter.txt")).hasContent("Dear Madam");
    }

    @Test
    void anInitdbThatWasKilledLeavesNothing() throws Exception {
        Path half = Files.createDirectories(folder.resolve("postgres.new-1/base"));
        Files.writeString(half.resolveSibling("PG_VERSION"), "18\n");
        Files.writeString(folder.resolve("postgres.password.part"), "ab");
        try (EmbeddedPostgres server = start()) {
            assertThat(ask(server, "select 1")).isEqualTo("1");
            try (var files = Files.list(folder)) {
                assertThat(files.map(Path::getFileName).map(Path::toString))
                        .containsExactlyInAnyOrder("postgres", "postgres.password", "postgres.log", "escapement.lock");
            }
        }
    }

    @Test
    void aServerThatMightLoseCommitsIsNotHandedOut() throws Exception {
        try (EmbeddedPostgres server = start()) {
            execute(server, "alter system set fsync = off");
            execute(server, "alter role postgres set synchronous_commit = off");
        }
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(this::start)
                .withMessage(
                        "PostgreSQL runs with synchronous_commit=off, so a commit could be lost: set it back to on.");
    }

    @Test
    void aServerThatEndsWhileStartingIsReportedAtOnceWithItsLog() {
        long begun = System.nanoTime();
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(options().withSetting("shared_buffers", "banana")))
                .withMessageContaining("ended while it was starting")
                .withMessageContaining("invalid value for parameter \"shared_buffers\": \"banana\"");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aLostPasswordIsNamed() throws Exception {
        start().close();
        Files.delete(folder.resolve("postgres.password"));
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(this::start)
                .withMessageContaining("postgres.password");
    }
}
