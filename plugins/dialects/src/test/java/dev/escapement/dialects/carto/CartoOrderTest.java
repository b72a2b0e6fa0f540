package dev.escapement.dialects.carto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.DialectServer;
import dev.escapement.engine.access.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The jobs of one user run one after the other in the order in which they came; those of others beside them. */
class CartoOrderTest extends CartoTest {
    /** What a job waits for until the test lets go of it. */
    private static final long HELD = 4_711;

    @Test
    void a_job_is_pending_until_those_before_it_are_over_and_jobs_of_others_are_not_held_up() throws Exception {
        try (var gate = SERVER.lock(HELD)) {
            var first = create("select pg_advisory_xact_lock_shared(" + HELD + ")")
                    .is(201)
                    .at("job_id");
            await(first, "running");
            var second = create(List.of("select 1", "select 2")).is(201);
            assertThat(second.at("status")).isEqualTo("pending");

            var mine = user;
            var myKey = key;
            user = "x" + mine;
            key = SERVER.key(user, Role.USER, user);
            assertThat(run("select 3").at("status")).isEqualTo("done");
            user = mine;
            key = myKey;

            assertThat(read(second.at("job_id")).at("status")).isEqualTo("pending");
            assertThat(read(first).at("status")).isEqualTo("running");
            gate.letGo();
            await(second.at("job_id"), "done");
            assertThat(read(first).at("status")).isEqualTo("done");
        }
    }

    @Test
    void jobs_of_a_user_never_meet_and_keep_their_order() throws Exception {
        var ids = new ArrayList<Object>();
        for (int i = 0; i < 40; i++) {
            ids.add(create(Map.of("query", List.of(Map.of("query", "select " + i), Map.of("query", "select 0"))))
                    .is(201)
                    .at("job_id"));
        }
        var end = Instant.EPOCH;
        for (var id : ids) {
            var job = await(id, "done");
            assertThat(Instant.parse(job.at("query.query.0.started_at").toString()))
                    .isAfterOrEqualTo(end);
            end = Instant.parse(job.at("query.query.1.ended_at").toString());
        }
    }

    @Test
    void a_failed_or_cancelled_job_lets_the_next_one_run() throws Exception {
        try (var gate = SERVER.lock(HELD)) {
            var wait = "select pg_advisory_xact_lock_shared(" + HELD + ")";
            var running = create(wait).is(201).at("job_id");
            await(running, "running");
            var pending = create("select 1").is(201).at("job_id");
            var failing = create("select 1 / 0").is(201).at("job_id");
            var last = create("select 2").is(201).at("job_id");
            assertThat(send("DELETE", "/" + pending, null).is(200).at("status")).isEqualTo("cancelled");
            assertThat(read(last).at("status")).isEqualTo("pending");

            assertThat(send("DELETE", "/" + running, null).is(200).at("status")).isEqualTo("cancelled");
            await(last, "done");
            gate.letGo();
            assertThat(read(failing).at("status")).isEqualTo("failed");
        }
    }

    /** The native API tells what a job waits for; an update leaves it where it was. */
    @Test
    void a_pending_job_that_is_updated_keeps_its_place() throws Exception {
        try (var gate = SERVER.lock(HELD)) {
            await(
                    create("select pg_advisory_xact_lock_shared(" + HELD + ")")
                            .is(201)
                            .at("job_id"),
                    "running");
            var updated = create("select 1").is(201).at("job_id");
            var last = create("select 2").is(201).at("job_id");
            send("PUT", "/" + updated, json(Map.of("query", Map.of("query", List.of(Map.of("query", "select 3"))))))
                    .is(200);
            var shown = http.send(
                            DialectServer.KEY,
                            "GET",
                            SERVER.url() + "/api/v1/jobs/" + updated + "?project=" + user,
                            (String) null)
                    .is(200);
            assertThat(shown.at("waitsFor")).isEqualTo("carto-" + user);
            gate.letGo();

            await(last, "done");
            assertThat(read(updated).at("status")).isEqualTo("done");
        }
    }
}
