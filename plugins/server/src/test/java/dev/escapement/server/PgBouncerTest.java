package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that reaches its database through PgBouncer in session mode. */
class PgBouncerTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path data;

    @TempDir
    Path pooler;

    @Test
    void two_nodes_go_on_when_it_is_restarted_and_one_when_the_other_is_killed() throws Exception {
        assumeTrue(PgBouncer.isInstalled(), "This machine has no PgBouncer.");
        var work = POSTGRES.workConfig();
        var users = Map.of(POSTGRES.adminUser(), POSTGRES.adminPassword(), work.user(), work.password());
        try (var bouncer = PgBouncer.start(pooler, POSTGRES.ledgerUrl(), users);
                var one = ServerProcess.start(data.resolve("one"), environment(bouncer));
                var two = ServerProcess.start(data.resolve("two"), environment(bouncer))
                        .with(one.key())) {
            one.submit(chain("restarted"));
            one.awaitRunning("restarted", 1);
            bouncer.restart();
            assertDone(two, "restarted");

            two.submit(chain("killed"));
            two.awaitRunning("killed", 1);
            var owner = two.get("/api/v1/jobs/killed").path("owner");
            boolean onOne = one.get("/api/v1/node").path("name").equals(owner);
            (onOne ? one : two).kill();
            assertDone(onOne ? two : one, "killed");
        }
    }

    private static String chain(String name) {
        return ServerTest.job(
                name,
                "create table " + name + " (n int)",
                "insert into " + name + " values (1); select pg_sleep(3)",
                "insert into " + name + " values (2)",
                "select n from " + name + " order by n");
    }

    private static void assertDone(ServerProcess server, String job) throws Exception {
        await().atMost(LONG).until(() -> server.statusOf(job).equals("SUCCEEDED"));
        assertThat(server.get("/api/v1/jobs/" + job + "/steps/s3/result")
                        .path("rows")
                        .toString())
                .isEqualTo("[[1],[2]]");
    }

    private static Map<String, String> environment(PgBouncer bouncer) {
        return ServerProcess.on(through(bouncer, POSTGRES.ledger()), through(bouncer, POSTGRES.workConfig()));
    }

    private static ConnectionConfig through(PgBouncer bouncer, ConnectionConfig direct) {
        return new ConnectionConfig(bouncer.url(direct.url()), direct.user(), direct.password(), 10);
    }
}
