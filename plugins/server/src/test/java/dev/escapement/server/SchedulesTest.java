package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.testkit.PostgresExtension;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A schedule on two servers, of which one is killed. */
class SchedulesTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final String DEFINITION = """
            {"schedule": {"every": "PT1S", "overlap": "allow"},
             "steps": [{"name": "s", "kind": "sql", "config": {"sql": "insert into seen values (${job.id}, ${slot}::timestamptz)"}}]}""";

    @TempDir
    Path folder;

    @Test
    void each_slot_makes_one_job_whichever_node_dies() throws Exception {
        execute("create table seen (job text primary key, slot timestamptz); grant all on seen to public");
        var environment = ServerProcess.on(POSTGRES.ledger(), POSTGRES.workConfig());
        try (var one = ServerProcess.start(folder.resolve("one"), environment);
                var two = ServerProcess.start(folder.resolve("two"), environment)) {
            two.with(one.key());
            var put = one.send(one.request("/api/v1/definitions/ticks").PUT(BodyPublishers.ofString(DEFINITION)));
            assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
            awaitSlots(two, 5);
            one.kill();
            awaitSlots(two, 12);
            assertThat(two.send(two.request("/api/v1/definitions/ticks").DELETE())
                            .statusCode())
                    .isEqualTo(200);

            var slots = slots(two);
            var jobs = new HashSet<String>();
            var before = Instant.parse(slots.get(0).path("at").asString()).plusSeconds(1);
            for (var slot : slots) {
                assertThat(slot.path("outcome").asString()).as(slot.toString()).isEqualTo("STARTED");
                var at = Instant.parse(slot.path("at").asString());
                assertThat(at).isEqualTo(before.minusSeconds(1));
                before = at;
                assertThat(slot.path("job").asString()).isEqualTo("ticks_" + at.getEpochSecond());
                jobs.add(slot.path("job").asString());
                assertThat(two.await(slot.path("job").asString()).path("status").asString())
                        .isEqualTo("SUCCEEDED");
            }
            assertThat(seen()).isEqualTo(slots.size()).isEqualTo(jobs.size());
        }
    }

    private static void awaitSlots(ServerProcess server, int count) {
        await().atMost(Duration.ofMinutes(1)).until(() -> slots(server).size() >= count);
    }

    private static JsonNode slots(ServerProcess server) throws Exception {
        return server.get("/api/v1/definitions/ticks/slots?limit=1000").path("items");
    }

    private static int seen() throws Exception {
        try (var connection = POSTGRES.workAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from seen")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void execute(String sql) throws Exception {
        try (var connection = POSTGRES.workAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
