package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.ledger.TakeOver;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people do to jobs over HTTP, and what is answered when that cannot be. */
class InterventionsTest {
    private static final String OTHER = "{\"steps\":[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"}}]";

    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    @Test
    void a_failed_job_is_restarted_with_other_steps_and_its_history_tells() {
        run("f", "fail");

        var answer = API.post("/jobs/f/restart", OTHER + ",\"by\":\"ann\",\"reason\":\"a typo\"}")
                .is(202);
        assertThat(answer.get("status")).isEqualTo("PENDING");
        API.node().runAll();

        var job = API.get("/jobs/f").is(200);
        assertThat(job.get("status")).isEqualTo("SUCCEEDED");
        assertThat(job.items("history"))
                .singleElement()
                .satisfies(done -> assertThat(done)
                        .containsEntry("action", "restart")
                        .containsEntry("by", "ann")
                        .containsEntry("reason", "a typo")
                        .containsEntry("step", "s")
                        .containsKey("at"));
        assertThat(API.get("/jobs/f/steps/s/attempts").items("items"))
                .extracting("status")
                .containsExactly("FAILED", "SUCCEEDED");
    }

    @Test
    void who_cancelled_and_why_is_told() {
        API.post("/jobs", chain("c", "ok")).is(201);
        var answer = API.post("/jobs/c/cancel", "{\"by\":\"ann\",\"reason\":\"not today\"}")
                .is(200);
        assertThat(answer.items("history"))
                .singleElement()
                .satisfies(done -> assertThat(done)
                        .containsEntry("action", "cancel")
                        .containsEntry("by", "ann")
                        .doesNotContainKey("step"));
    }

    @Test
    void what_became_of_an_unknown_step_is_said_once() {
        var steps =
                "\"steps\":[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"},\"onLostNode\":\"unknown\"}]}";
        API.post("/jobs", "{\"id\":\"u\"," + steps).is(201);
        var key = API.node().engine().find(JobRef.of("u")).orElseThrow().key();
        assertThat(API.node().ledger().claim(key, "gone", TakeOver.FROM_ANYBODY))
                .isPresent();
        API.node().runAll();
        assertThat(API.get("/jobs/u").get("status")).isEqualTo("UNKNOWN");

        API.post("/jobs/u/steps/s/settle", "{\"as\":\"succeeded\"}").isProblem(422, "invalid-body");
        var settled = API.post("/jobs/u/steps/s/settle", "{\"as\":\"succeeded\",\"reason\":\"the file is there\"}")
                .is(200);
        assertThat(settled.get("status")).isEqualTo("SUCCEEDED");
        API.post("/jobs/u/steps/s/settle", "{\"as\":\"failed\",\"reason\":\"no\"}")
                .isProblem(409, "job-state");
    }

    @Test
    void a_job_that_has_not_begun_is_replaced_under_its_name() {
        API.post("/jobs", "{\"id\":\"p\",\"notBefore\":\"2030-01-01T00:00:00Z\"," + OTHER.substring(1) + "}")
                .is(201);

        var answer = put(
                        "/jobs/p",
                        "{\"labels\":{\"team\":\"geo\"},\"notBefore\":\"2031-01-01T00:00:00Z\"," + OTHER.substring(1)
                                + "}")
                .is(200);

        assertThat(answer.get("labels")).isEqualTo(Map.of("team", "geo"));
        assertThat(answer.get("dueAt")).asString().startsWith("2031");
        put("/jobs/p", "{\"id\":\"q\"," + OTHER.substring(1) + "}").isProblem(422, "invalid-job");
        put("/jobs/none", OTHER + "}").isProblem(404, "job-not-found");
        run("e", "ok");
        put("/jobs/e", OTHER + "}").isProblem(409, "job-state");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/jobs/f/restart | {'form':'s'} | 422 | invalid-body",
                "/jobs/f/restart | {'from':1} | 422 | invalid-body",
                "/jobs/f/restart | {'from':'none'} | 409 | job-state",
                "/jobs/f/restart | {'steps':{}} | 422 | invalid-body",
                "/jobs/f/restart | {'steps':[{'name':'s','kind':'test','config':{}}]} | 422 | invalid-body",
                "/jobs/f/restart | {'steps':[{'name':'t','kind':'test','config':{'mode':'ok'}}]} | 409 | job-state",
                "/jobs/f/restart | {'by':''} | 422 | invalid-body",
                "/jobs/f/restart | {'reason':null} | 422 | invalid-body",
                "/jobs/f/restart | [] | 422 | invalid-body",
                "/jobs/f/restart | { | 400 | invalid-json",
                "/jobs/f/restart?from=s | {} | 400 | invalid-request",
                "/jobs/none/restart | {} | 404 | job-not-found",
                "/jobs/f/steps/s/settle | {'as':'done','reason':'x'} | 422 | invalid-body",
                "/jobs/f/steps/s/settle | {'as':'failed','reason':'x'} | 409 | job-state",
                "/jobs/f/steps/none/settle | {'as':'failed','reason':'x'} | 409 | job-state"
            })
    void what_cannot_be_changes_nothing(String path, String body, int status, String type) {
        run("f", "fail");
        var before = API.get("/jobs/f").text();

        var problem = API.post(path, body.replace('\'', '"')).isProblem(status, type);

        assertThat(problem.get("detail")).asString().isNotBlank();
        assertThat(API.get("/jobs/f").text()).isEqualTo(before);
    }

    private static void run(String id, String mode) {
        API.post("/jobs", chain(id, mode)).is(201);
        API.node().runAll();
    }

    private static Answer put(String path, String json) {
        return API.send(
                API.request("PUT", path, BodyPublishers.ofString(json)).header("Content-Type", "application/json"));
    }
}
