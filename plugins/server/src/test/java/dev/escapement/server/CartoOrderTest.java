package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two servers as they come, without any configuration of limits: each CARTO user has one job at a time, whatever becomes of a node. */
class CartoOrderTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONG_ONE = 3;

    @TempDir
    Path folder;

    @Test
    void jobs_of_a_user_keep_their_order_on_two_nodes_also_when_one_dies_in_the_middle_of_a_job() throws Exception {
        try (var one = ServerProcess.start(folder.resolve("one"), environment());
                var two = ServerProcess.start(folder.resolve("two"), environment())) {
            two.with(one.key());
            var ids = new ArrayList<String>();
            for (int i = 0; i < 12; i++) {
                var sql = i == LONG_ONE ? "select pg_sleep(4)" : "select pg_sleep(0.01)";
                ids.add(create(i % 2 == 0 ? one : two, "ann", sql));
            }
            awaitStatus(one, "ann", ids.get(LONG_ONE), "running");
            var bobs = create(two, "bob", "select 1");
            awaitStatus(one, "bob", bobs, "done");
            for (var id : ids.subList(LONG_ONE + 1, ids.size())) {
                assertThat(carto(one, "ann", id).path("status").asString()).isEqualTo("pending");
            }

            var owner = nativeJob(one, ids.get(LONG_ONE)).path("owner").asString();
            boolean oneOwns = owner.equals(one.get("/api/v1/node").path("name").asString());
            var survivor = oneOwns ? two : one;
            (oneOwns ? one : two).kill();

            awaitStatus(survivor, "ann", ids.get(ids.size() - 1), "done");
            assertNoneMet(survivor, ids);
            assertThat(nativeJob(survivor, ids.get(LONG_ONE))
                            .path("steps")
                            .get(0)
                            .path("attempts")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    private static void assertNoneMet(ServerProcess server, List<String> ids) throws Exception {
        var end = Instant.EPOCH;
        for (var id : ids) {
            var job = nativeJob(server, id);
            assertThat(job.path("status").asString()).isEqualTo("SUCCEEDED");
            assertThat(Instant.parse(job.path("startedAt").asString())).isAfterOrEqualTo(end);
            end = Instant.parse(job.path("endedAt").asString());
        }
    }

    private static String create(ServerProcess server, String user, String sql) throws Exception {
        var body = JSON.writeValueAsString(Map.of("query", sql));
        var answer = server.send(
                server.request("/user/" + user + "/api/v2/sql/job").POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("job_id").asString();
    }

    private static JsonNode carto(ServerProcess server, String user, String id) throws Exception {
        return server.get("/user/" + user + "/api/v2/sql/job/" + id);
    }

    private static JsonNode nativeJob(ServerProcess server, String id) throws Exception {
        return server.get("/api/v1/jobs/" + id + "?project=ann");
    }

    private static void awaitStatus(ServerProcess server, String user, String id, String status) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> carto(server, user, id).path("status").asString().equals(status));
    }

    private static Map<String, String> environment() {
        return ServerProcess.on(POSTGRES.ledger(), POSTGRES.workConfig());
    }
}
