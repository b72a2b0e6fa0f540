package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.testkit.PostgresExtension;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A node of two that is freed of its work before an upgrade. */
class DrainTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void a_node_that_is_drained_over_http_hands_its_chains_over() throws Exception {
        var environment = ServerProcess.on(POSTGRES.ledger(), POSTGRES.workConfig());
        try (var one = ServerProcess.start(folder.resolve("one"), environment);
                var two =
                        ServerProcess.start(folder.resolve("two"), environment).with(one.key())) {
            var slow = IntStream.range(0, 8).mapToObj(i -> "select pg_sleep(1)").toArray(String[]::new);
            one.submit(ServerTest.job("drained", slow));
            await().atMost(LONG).until(() -> one.statusOf("drained").equals("RUNNING"));
            boolean onOne = one.get("/api/v1/jobs/drained").path("owner").equals(name(one));
            var drained = onOne ? one : two;
            var other = onOne ? two : one;

            var drain = drained.request("/api/v1/node/drain").POST(HttpRequest.BodyPublishers.noBody());
            assertThat(drained.send(drain).statusCode()).isBetween(200, 202);
            drained.submit(ServerTest.job("after", "select 1"));

            assertThat(other.await("after").path("owner")).isEqualTo(name(other));
            await().atMost(LONG)
                    .until(() -> drained.get("/api/v1/node")
                            .path("status")
                            .asString()
                            .equals("drained"));
            assertThat(drained.send(drained.request("/readyz").GET()).statusCode())
                    .isEqualTo(503);
            var job = other.await("drained");
            assertThat(job.path("status").asString()).isEqualTo("SUCCEEDED");
            assertThat(job.path("steps")).allMatch(step -> step.path("attempts").asInt() == 1);
            assertThat(job.path("owner")).isEqualTo(name(other));
        }
    }

    private static JsonNode name(ServerProcess server) throws Exception {
        return server.get("/api/v1/node").path("name");
    }
}
