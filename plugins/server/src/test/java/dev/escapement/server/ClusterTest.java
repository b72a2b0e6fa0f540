package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with one database URL are a cluster. */
class ClusterTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @TempDir
    Path folder;

    @Test
    void two_nodes_share_jobs_and_one_goes_on_when_the_other_is_killed() throws Exception {
        try (var one = ServerProcess.start(folder.resolve("one"), environment());
                var two = ServerProcess.start(folder.resolve("two"), environment())) {
            assertThat(two.key()).as("the first node's key is the cluster's").isNull();
            two.with(one.key());
            submitFromThirtyTwoThreads(List.of(one, two));
            assertThat(one.await("same").path("status").asString()).isEqualTo("SUCCEEDED");
            assertThat(two.get("/api/v1/jobs/same/steps/s1/result").path("rows").toString())
                    .isEqualTo("[[1]]");

            one.submit(ServerTest.job("long", "select 1", "select pg_sleep(5)", "select 3", "select 4"));
            one.awaitRunning("long", 1);
            var before = one.get("/api/v1/jobs/long");
            boolean oneOwns = ownedByFirst(before.path("owner").asString());
            var victim = oneOwns ? one : two;
            var survivor = oneOwns ? two : one;
            victim.kill();

            var job = survivor.await("long");
            assertThat(job.path("status").asString()).isEqualTo("SUCCEEDED");
            assertThat(job.path("steps").get(0).path("attempts").asInt()).isEqualTo(1);
            assertThat(job.path("owner").asString()).isNotEmpty();
        }
    }

    /** Both are called after the same host and the millisecond of their start; the first one started first. */
    private boolean ownedByFirst(String owner) throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select instance_name from quartz.qrtz_scheduler_state order by instance_name")) {
            rows.next();
            return rows.getString(1).equals(owner);
        }
    }

    private static void submitFromThirtyTwoThreads(List<ServerProcess> servers) throws Exception {
        var job = ServerTest.job(
                "same", "create table once (n int); insert into once values (1)", "select count(*) from once");
        var threads = Executors.newFixedThreadPool(32);
        var calls = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 32; i++) {
            var server = servers.get(i % 2);
            calls.add(() -> server.send(server.request("/api/v1/jobs").POST(HttpRequest.BodyPublishers.ofString(job)))
                    .statusCode());
        }
        var statuses = new ArrayList<Integer>();
        for (var call : threads.invokeAll(calls)) {
            statuses.add(call.get());
        }
        threads.shutdown();
        assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
    }

    private static Map<String, String> environment() {
        return Map.of(
                "ESCAPEMENT_DATABASE_URL", POSTGRES.ledgerUrl(),
                "ESCAPEMENT_DATABASE_USER", POSTGRES.adminUser(),
                "ESCAPEMENT_DATABASE_PASSWORD", POSTGRES.adminPassword());
    }
}
