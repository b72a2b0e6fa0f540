package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** G6: whatever moment a JVM dies at, each step has taken effect once when the job has ended. */
class ExactlyOnceTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final int RANDOM_KILLS = 6;

    @TempDir
    Path files;

    @BeforeAll
    static void tables() throws SQLException {
        try (var connection = POSTGRES.work().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table effects (job text, step int)");
            statement.execute("create table loaded (n int)");
            statement.execute("create table one_row (n int)");
            statement.execute("insert into one_row values (1)");
            statement.execute("create table copied (n int)");
        }
    }

    @BeforeEach
    void file() throws IOException, SQLException {
        Files.writeString(files.resolve("rows.csv"), "n\n1\n");
        try (var connection = POSTGRES.work().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate effects, loaded, copied");
        }
    }

    @Test
    void a_death_between_the_effect_and_the_ledger_does_not_double_it() throws Exception {
        for (int step = 0; step < 3; step++) {
            var job = "between" + step;
            assertThat(run(job, "s" + step, Long.MAX_VALUE)).isEqualTo(137);
            assertThat(run(job, "s" + step, Long.MAX_VALUE)).isZero();
        }
        assertEffects(3);
    }

    @Test
    void a_death_at_a_random_moment_neither_loses_nor_doubles_anything() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int kill = 0; kill < RANDOM_KILLS; kill++) {
            run("random" + kill / 2, "none", random.nextInt(600));
        }
        for (int job = 0; job < RANDOM_KILLS / 2; job++) {
            assertThat(run("random" + job, "none", Long.MAX_VALUE))
                    .as("seed " + seed)
                    .isZero();
        }
        assertEffects(RANDOM_KILLS / 2);
    }

    private static void assertEffects(int jobs) throws SQLException {
        int perKind = jobs * KilledNode.STEPS / 3;
        assertThat(count("effects")).isEqualTo(perKind);
        assertThat(count("(select distinct * from effects) d")).isEqualTo(perKind);
        assertThat(count("loaded")).isEqualTo(perKind);
        assertThat(count("copied")).isEqualTo(perKind);
    }

    /** Runs a node until it ends, dies by itself, or is killed this many milliseconds after it began to work. */
    private int run(String job, String deadly, long killAfter) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledNode.class.getName(),
                files.toString(),
                job,
                deadly);
        connect(builder, "LEDGER", POSTGRES.ledger());
        connect(builder, "WORK", POSTGRES.workConfig());
        var process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var reader = process.inputReader()) {
            assertThat(reader.readLine()).isEqualTo("STARTED");
            if (killAfter != Long.MAX_VALUE && !process.waitFor(killAfter, TimeUnit.MILLISECONDS)) {
                // By its handle: the process itself would close the stream that is still to be read.
                process.toHandle().destroyForcibly();
            }
            var ended = reader.readLine();
            assertThat(ended == null || ended.equals("ENDED SUCCEEDED"))
                    .as(ended)
                    .isTrue();
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void connect(
            ProcessBuilder builder, String name, dev.escapement.engine.connection.ConnectionConfig config) {
        builder.environment().put(name + "_URL", config.url());
        builder.environment().put(name + "_USER", config.user());
        builder.environment().put(name + "_PASSWORD", config.password());
    }

    private static int count(String table) throws SQLException {
        try (var connection = POSTGRES.work().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
