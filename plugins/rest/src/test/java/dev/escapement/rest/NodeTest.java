package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that is told over HTTP to free itself of its work. */
class NodeTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    @Test
    void a_drained_node_lets_its_step_end_runs_nothing_else_and_goes_on_answering() throws Exception {
        API.post("/jobs", "{\"id\":\"two\",\"steps\":[" + step("first", "hold") + "," + step("second", "ok") + "]}")
                .is(201);
        var runner = new Thread(API.node()::runAll);
        runner.start();
        API.steps.waiting.acquire();
        var ready = API.get("/node").is(200);
        assertThat(ready.get("name")).isEqualTo("node-1");
        assertThat(ready.get("status")).isEqualTo("ready");

        API.post("/node/drain", "{\"drain\":\"PT1S\"}").isProblem(422, "invalid-body");
        var draining = API.post("/node/drain", "").is(202);
        assertThat(draining.get("status")).isEqualTo("draining");
        assertThat(draining.get("running")).isEqualTo(1);
        API.steps.release.countDown();
        runner.join();

        await().until(() -> API.get("/node").get("status").equals("drained"));
        assertThat(API.post("/node/drain", "").is(200).get("running")).isEqualTo(0);
        assertThat(API.get("/jobs/two").items("steps")).extracting("status").containsExactly("SUCCEEDED", "PENDING");
        API.post("/jobs", chain("later", "ok")).is(201);
        API.node().runAll();
        assertThat(API.get("/jobs/later").get("status")).isEqualTo("PENDING");
    }

    private static String step(String name, String mode) {
        return "{\"name\":\"" + name + "\",\"kind\":\"test\",\"config\":{\"mode\":\"" + mode + "\"}}";
    }
}
