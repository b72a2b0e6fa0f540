package dev.escapement.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DefinitionsTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    private static final String STEPS = "\"steps\":[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"}}]";

    @Test
    void a_definition_is_put_in_force_and_looked_up() {
        var put = put("nightly", "{\"description\":\"first\"," + STEPS + "}").is(201);
        assertThat(put.header("ETag")).isEqualTo("\"1\"");
        assertThat(put.header("Location")).isEqualTo("/api/v1/definitions/nightly");

        var shown = API.get("/definitions/nightly").is(200);
        assertThat(shown.get("version")).isEqualTo(1);
        assertThat(shown.get("inForce")).isEqualTo(true);
        assertThat(shown.header("ETag")).isEqualTo("\"1\"");
        assertThat((Map<?, ?>) shown.get("definition"))
                .extracting("description")
                .isEqualTo("first");
        assertThat(API.get("/definitions").items("items")).extracting("name").containsExactly("nightly");
        API.get("/definitions/weekly").isProblem(404, "definition-not-found");
        API.get("/definitions/nightly?project=other").isProblem(404, "definition-not-found");
    }

    @Test
    void every_change_is_a_new_version_and_no_change_is_none() {
        put("nightly", "{\"description\":\"first\"," + STEPS + "}").is(201);
        assertThat(put("nightly", "{\"description\":\"first\"," + STEPS + "}")
                        .is(200)
                        .get("version"))
                .isEqualTo(1);
        assertThat(put("nightly", "{\"priority\":3," + STEPS + "}").is(200).get("version"))
                .isEqualTo(2);

        assertThat(API.get("/definitions/nightly/versions").items("items"))
                .extracting("version", "inForce")
                .containsExactly(tuple(2, true), tuple(1, false));
        assertThat((Map<?, ?>)
                        API.get("/definitions/nightly/versions/1").is(200).get("definition"))
                .extracting("description")
                .isEqualTo("first");
        API.get("/definitions/nightly/versions/3").isProblem(404, "definition-not-found");
        assertThat(API.get("/definitions/nightly/versions/1/diff/2").items("changes"))
                .containsExactly(
                        Map.of("pointer", "/description", "from", "first"), Map.of("pointer", "/priority", "to", 3));
    }

    @Test
    void versions_are_told_in_pages_the_newest_first() {
        for (int i = 0; i < 5; i++) {
            put("nightly", "{\"priority\":" + i + "," + STEPS + "}");
        }
        var first = API.get("/definitions/nightly/versions?limit=2").is(200);
        var second = API.get("/definitions/nightly/versions?limit=2&cursor=" + first.get("next"))
                .is(200);
        var last = API.get("/definitions/nightly/versions?limit=2&cursor=" + second.get("next"))
                .is(200);

        assertThat(first.items("items")).extracting("version").containsExactly(5, 4);
        assertThat(second.items("items")).extracting("version").containsExactly(3, 2);
        assertThat(last.items("items")).extracting("version").containsExactly(1);
        assertThat(last.json()).doesNotContainKey("next");
        assertThat(API.get("/definitions/nightly/versions?cursor=MQ").is(200).items("items"))
                .isEmpty();
        API.get("/definitions/nightly/versions?cursor=nonsense").isProblem(400, "invalid-request");
        API.get("/definitions/nightly/versions?limit=1001").isProblem(400, "invalid-request");
        API.get("/definitions/weekly/versions").isProblem(404, "definition-not-found");
    }

    @Test
    void who_has_seen_an_older_version_changes_nothing() {
        put("nightly", "{" + STEPS + "}", "If-None-Match", "*").is(201);
        put("nightly", "{\"priority\":1," + STEPS + "}", "If-None-Match", "*").isProblem(412, "definition-changed");
        put("nightly", "{\"priority\":1," + STEPS + "}", "If-Match", "\"1\"").is(200);
        put("nightly", "{\"priority\":2," + STEPS + "}", "If-Match", "\"1\"").isProblem(412, "definition-changed");
        put("nightly", "{\"priority\":2," + STEPS + "}", "If-Match", "1").isProblem(400, "invalid-request");
        put("nightly", "{\"priority\":2," + STEPS + "}", "If-None-Match", "\"1\"")
                .isProblem(400, "invalid-request");
        delete("nightly", "If-Match", "\"1\"").isProblem(412, "definition-changed");

        assertThat(API.get("/definitions/nightly").get("version")).isEqualTo(2);
    }

    @Test
    void a_definition_goes_out_of_force_and_comes_back_as_a_new_version() {
        put("nightly", "{" + STEPS + "}").is(201);
        assertThat(delete("nightly").is(200).get("inForce")).isEqualTo(false);
        API.get("/definitions/nightly").isProblem(404, "definition-not-found");
        delete("nightly").isProblem(404, "definition-not-found");
        API.post("/definitions/nightly/run", "").isProblem(404, "definition-not-found");
        assertThat(API.get("/definitions").items("items")).isEmpty();

        assertThat(put("nightly", "{" + STEPS + "}").is(201).get("version")).isEqualTo(2);
    }

    @Test
    void what_is_wrong_is_told_with_its_place_and_nothing_is_written() {
        var body = """
                {"name": "x", "parameters": {"n": {"type": "integer", "default": "five"}, "m": {"kind": "text"}},
                 "cron": "* * * * *", "labels": {"a": 1}, "steps": [{"name": "s", "kind": "test"}]}""";
        var refused = API.post("/definitions/validate", body).isProblem(422, "invalid-definition");
        assertThat(refused.items("errors"))
                .extracting("pointer")
                .containsExactlyInAnyOrder("/cron", "/parameters/n/default", "/parameters/m/kind", "/labels/a");

        var deep = "{\"steps\":[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"${parameters.m}\"}}]}";
        assertThat(put("nightly", deep).isProblem(422, "invalid-definition").items("errors"))
                .extracting("pointer")
                .containsExactly("/steps/0/config/mode");
        put("nightly", "{\"name\":\"daily\"," + STEPS + "}").isProblem(422, "invalid-definition");
        put("nightly", "[]").isProblem(422, "invalid-definition");
        assertThat(API.get("/definitions").items("items")).isEmpty();
        API.post("/definitions/validate", "{\"name\":\"x\"," + STEPS + "}").is(200);
        assertThat(API.get("/definitions").items("items")).isEmpty();
    }

    @Test
    void a_run_makes_a_job_that_remembers_its_version() {
        put(
                        "nightly",
                        "{\"parameters\":{\"n\":{\"type\":\"integer\",\"default\":5},\"day\":{\"type\":\"date\","
                                + "\"default\":\"${slot | date:'yyyy-MM-dd'}\"}},\"labels\":{\"n\":\"is ${parameters.n}\"},"
                                + STEPS + "}")
                .is(201);
        var made = API.post("/definitions/nightly/run", "{\"id\":\"mine\",\"parameters\":{\"n\":7}}")
                .is(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/jobs/mine");
        assertThat(made.get("parameters")).isEqualTo(Map.of("n", 7, "day", "2026-11-22"));
        assertThat(made.get("labels")).isEqualTo(Map.of("n", "is 7"));
        assertThat((Map<?, ?>) made.get("origin"))
                .extracting("definition", "version")
                .containsExactly("nightly", 1);

        put("nightly", "{" + STEPS + "}").is(200);
        API.node().clock().tick(Duration.ofHours(30));
        API.post("/definitions/nightly/run", "{\"id\":\"mine\",\"parameters\":{\"n\":7}}")
                .is(200);
        API.post("/definitions/nightly/run", "{\"id\":\"mine\",\"parameters\":{\"n\":8}}")
                .isProblem(409, "job-exists");
        API.node().runAll();
        assertThat(API.get("/jobs/mine").get("status")).isEqualTo("SUCCEEDED");

        var named = (String) API.post("/definitions/nightly/run", "").is(201).get("id");
        assertThat(named).startsWith("nightly_run_");
    }

    @Test
    void a_run_refuses_values_that_do_not_fit() {
        put(
                        "nightly",
                        "{\"parameters\":{\"n\":{\"type\":\"integer\",\"required\":true},\"c\":{\"allowed\":[\"a\",\"b\"]}},"
                                + STEPS + "}")
                .is(201);
        for (var wrong : List.of(
                "{}",
                "{\"parameters\":{\"n\":\"7\"}}",
                "{\"parameters\":{\"n\":7,\"c\":\"d\"}}",
                "{\"parameters\":{\"n\":7,\"x\":1}}")) {
            API.post("/definitions/nightly/run", wrong).isProblem(422, "invalid-job");
        }
        API.post("/definitions/nightly/run", "{\"n\":7}").isProblem(422, "invalid-body");
        API.post("/definitions/nightly/run", "{\"id\":7}").isProblem(422, "invalid-body");
        assertThat(API.get("/jobs").items("items")).isEmpty();
        API.post("/definitions/nightly/run", "{\"parameters\":{\"n\":7,\"c\":\"b\"}}")
                .is(201);
    }

    private static Answer put(String name, String body, String... headers) {
        var request = API.request("PUT", "/definitions/" + name, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        return API.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static Answer delete(String name, String... headers) {
        var request = API.request("DELETE", "/definitions/" + name, BodyPublishers.noBody());
        return API.send(headers.length == 0 ? request : request.headers(headers));
    }
}
