package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs over HTTP, one test for each promise of a route. */
class JobsTest {
    private static final String MICROSECONDS = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z";
    private static final String FULL = """
            {"id": "full", "project": "p1", "labels": {"team": "geo 🌍"}, "parameters": {"date": "2026-11-22", "n": 1.50},
             "steps": [{"name": "first", "kind": "test", "config": {"mode": "ok", "data": {"big": 123456789012345678901234567890, "tiny": 1e-7, "t": "𝕏", "z": [null, true, 1.0]}}},
                       {"name": "second", "kind": "test", "config": {"mode": "warn"}}]}""";

    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    @Test
    void what_is_nested_as_deep_as_a_body_may_be_is_kept() {
        var deep = "[".repeat(498) + "]".repeat(498);
        API.post("/jobs", chain("deep", "ok").replaceFirst("\\{", "{\"parameters\":{\"p\":" + deep + "},"))
                .is(201);

        assertThat(API.get("/jobs/deep").is(200).text()).contains(deep);
        assertThat(API.get("/jobs").is(200).text()).contains(deep);
    }

    @Test
    void a_new_job_is_201_with_its_address_and_all_steps_pending() {
        var answer = API.post("/jobs", FULL).is(201);

        assertThat(answer.header("Location")).isEqualTo("/api/v1/jobs/full?project=p1");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json())
                .containsEntry("status", "PENDING")
                .containsEntry("project", "p1")
                .containsEntry("labels", Map.of("team", "geo 🌍"))
                .doesNotContainKeys("startedAt", "endedAt", "owner", "error");
        assertThat(answer.get("createdAt")).asString().matches(MICROSECONDS);
        assertThat(answer.items("steps")).extracting("status").containsExactly("PENDING", "PENDING");
        assertThat(answer.items("steps"))
                .allSatisfy(step -> assertThat(step)
                        .containsOnlyKeys("name", "kind", "config", "status", "attempts", "output", "warnings")
                        .containsEntry("attempts", 0));
    }

    @Test
    void numbers_and_texts_come_back_as_they_were_sent() {
        var text = API.post("/jobs", FULL).is(201).text();

        assertThat(text)
                .contains("\"big\":123456789012345678901234567890", "\"tiny\":0.0000001", "\"t\":\"𝕏\"", "\"n\":1.5")
                .contains("\"z\":[null,true,1]");
        assertThat(API.get("/jobs/full?project=p1").is(200).text()).isEqualTo(text);
    }

    @Test
    void the_same_again_is_200_and_the_same_job() throws Exception {
        var first = API.post("/jobs", FULL).is(201);
        long rows = API.rows();

        assertThat(API.post("/jobs", FULL).is(200).text()).isEqualTo(first.text());
        assertThat(API.rows()).isEqualTo(rows);
    }

    @Test
    void what_is_to_run_after_the_chain_comes_back_in_lists_of_its_own() {
        var body = chain("e", "ok").replace("]}", """
                ], "onFailure": [{"name": "tell", "kind": "test", "config": {"mode": "ok"}}],
                 "finally": [{"name": "tidy", "kind": "test", "config": {"mode": "ok"}, "timeout": "PT1M"}]}""");
        var answer = API.post("/jobs", body).is(201);

        assertThat(answer.items("steps")).hasSize(1);
        assertThat(answer.items("onFailure")).extracting("name").containsExactly("tell");
        assertThat(answer.items("finally")).extracting("name").containsExactly("tidy");
        assertThat(API.get("/jobs/e").text()).isEqualTo(answer.text());
        assertThat(API.post("/jobs", body).is(200).text()).isEqualTo(answer.text());
        API.post("/jobs", body.replace("tidy", "tidier")).is(409);
        API.get("/jobs/e/steps/tidy/attempts").is(200);
    }

    @Test
    void a_location_is_kept_and_has_a_form() {
        var body = chain("l", "ok").replace("{\"id\"", "{\"location\":\"eu-west1\",\"id\"");
        var answer = API.post("/jobs", body).is(201);
        assertThat(answer.text()).contains("\"location\":\"eu-west1\"");
        assertThat(API.post("/jobs", body).is(200).text()).isEqualTo(answer.text());
        API.post("/jobs", body.replace("eu-west1", "us")).is(409);
        API.post("/jobs", body.replace("eu-west1", "EU")).isProblem(422, "invalid-job");
    }

    @Test
    void timeout_and_priority_of_a_job_come_back_in_one_form() {
        var answer = API.post(
                        "/jobs", chain("t", "ok").replace("{\"id\"", "{\"timeout\":\"PT600S\",\"priority\":9.0,\"id\""))
                .is(201);
        assertThat(answer.text()).contains("\"timeout\":\"PT10M\",\"priority\":9,");
        assertThat(API.get("/jobs/t").text()).isEqualTo(answer.text());
        API.post("/jobs", chain("u", "ok").replace("{\"id\"", "{\"priority\":10,\"id\""))
                .isProblem(422, "invalid-job");
        API.post("/jobs", chain("u", "ok").replace("{\"id\"", "{\"timeout\":1,\"id\""))
                .isProblem(422, "invalid-job");
    }

    @Test
    void retry_and_timeout_come_back_in_one_form() {
        var step = "{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"},"
                + "\"retry\":{\"max\":3.0,\"backoff\":\"PT90S\",\"factor\":1.50,\"longest\":\"PT1H\",\"jitter\":0.2},"
                + "\"timeout\":\"PT600S\"}";
        var text = API.post("/jobs", "{\"id\":\"r\",\"steps\":[" + step + "]}")
                .is(201)
                .text();

        assertThat(text)
                .contains(
                        "\"retry\":{\"max\":3,\"backoff\":\"PT1M30S\",\"factor\":1.5,\"longest\":\"PT1H\",\"jitter\":0.2}",
                        "\"timeout\":\"PT10M\"");
        assertThat(API.get("/jobs/r").is(200).text()).isEqualTo(text);
        var same = step.replace("PT90S", "PT1M30S").replace("PT600S", "PT10M");
        assertThat(API.post("/jobs", "{\"id\":\"r\",\"steps\":[" + same + "]}")
                        .is(200)
                        .text())
                .isEqualTo(text);
        API.post("/jobs", "{\"id\":\"r\",\"steps\":[" + same.replace("PT10M", "PT11M") + "]}")
                .isProblem(409, "job-exists")
                .hasError("/steps/0/timeout", "differs");
    }

    @Test
    void a_job_that_waits_says_until_when() {
        var job = "{\"id\":\"r\",\"notBefore\":\"2999-01-01T01:00:00+01:00\","
                + "\"steps\":[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"}}]}";

        assertThat(API.post("/jobs", job).is(201).text())
                .contains("\"notBefore\":\"2999-01-01T00:00:00.000000Z\"", "\"dueAt\":\"2999-01-01T00:00:00.000000Z\"");
        API.post("/jobs", job.replace("01:00:00+01:00", "00:00:00Z")).is(200);
        API.post("/jobs", job.replace("2999", "2998"))
                .isProblem(409, "job-exists")
                .hasError("/notBefore", "differs");
    }

    @Test
    void another_job_under_the_id_is_409_and_says_what_differs() {
        API.post("/jobs", FULL).is(201);

        API.post("/jobs", FULL.replace("2026-11-22", "2026-11-23").replace("\"warn\"", "\"fail\""))
                .isProblem(409, "job-exists")
                .hasError("/parameters/date", "differs")
                .hasError("/steps/1/config/mode", "differs");
        assertThat(API.get("/jobs/full?project=p1").text()).contains("2026-11-22", "\"warn\"");
    }

    @Test
    void a_job_without_an_id_gets_one() {
        var body = chain("x", "ok").replace("\"id\":\"x\",", "");
        var answer = API.post("/jobs", body).is(201);

        assertThat(answer.get("id")).asString().matches("job_[0-9a-f-]{36}");
        assertThat(answer.header("Location")).isEqualTo("/api/v1/jobs/" + answer.get("id"));
        assertThat(API.post("/jobs", body).is(201).get("id")).isNotEqualTo(answer.get("id"));
    }

    @Test
    void an_id_may_have_1024_characters() {
        var id = "x".repeat(1024);
        var address = API.post("/jobs", chain(id, "ok")).is(201).header("Location");

        assertThat(API.get(address.substring("/api/v1".length())).is(200).get("id"))
                .isEqualTo(id);
    }

    @Test
    void thirty_two_at_once_make_one_job() throws Exception {
        var request = API.request("POST", "/jobs", BodyPublishers.ofString(FULL))
                .header("Content-Type", "application/json; charset=UTF-8")
                .build();
        var calls = IntStream.range(0, 32)
                .mapToObj(i -> API.client.sendAsync(request, BodyHandlers.ofString()))
                .toList();
        var statuses = new ArrayList<Integer>();
        for (CompletableFuture<java.net.http.HttpResponse<String>> call : calls) {
            statuses.add(call.get().statusCode());
        }

        assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(API.rows()).isEqualTo(3);
    }

    @Test
    void a_job_that_ran_shows_what_its_steps_left() {
        API.post("/jobs", FULL).is(201);
        API.node().runAll();
        var answer = API.get("/jobs/full?project=p1").is(200);

        assertThat(answer.json()).containsEntry("status", "SUCCEEDED").containsEntry("owner", "node-1");
        assertThat(answer.get("endedAt")).asString().matches(MICROSECONDS);
        assertThat(answer.text()).contains("\"output\":{\"sum\":12345678901234567890.123456789}");
        assertThat(answer.items("steps").get(1))
                .containsEntry("attempts", 1)
                .containsEntry(
                        "warnings",
                        List.of(
                                Map.of("message", "careful"),
                                Map.of("message", "line 3", "code", "22P02", "details", Map.of("line", 3))));
    }

    @Test
    void a_job_that_failed_says_why_and_where() {
        API.post("/jobs", chain("f", "fail")).is(201);
        API.node().runAll();
        var answer = API.get("/jobs/f").is(200);

        var error = Map.of("message", "There is no table airports.", "code", "42P01");
        assertThat(answer.get("status")).isEqualTo("FAILED");
        assertThat(answer.get("error"))
                .isEqualTo(Map.of("message", error.get("message"), "code", "42P01", "step", "s"));
        assertThat(answer.items("steps").get(0)).containsEntry("error", error);
    }

    @Test
    void a_head_is_a_get_without_its_body() {
        API.post("/jobs", FULL).is(201);
        var head = API.send(API.request("HEAD", "/jobs/full?project=p1", BodyPublishers.noBody()))
                .is(200);

        assertThat(head.text()).isEmpty();
        assertThat(head.header("Content-Length"))
                .isEqualTo(API.get("/jobs/full?project=p1").header("Content-Length"));
    }

    @Test
    void an_unknown_job_is_404() {
        API.post("/jobs", FULL).is(201);

        API.get("/jobs/full").isProblem(404, "job-not-found");
        API.get("/jobs/full?project=p2").isProblem(404, "job-not-found");
        API.get("/jobs/a%20b").isProblem(404, "job-not-found");
        API.post("/jobs/none/cancel", "{}").isProblem(404, "job-not-found");
    }

    @Test
    void cancel_ends_a_waiting_job_however_often_it_is_asked_for() {
        API.post("/jobs", chain("c", "ok")).is(201);

        var first = API.post("/jobs/c/cancel", "").is(200);
        assertThat(first.get("status")).isEqualTo("CANCELLED");
        assertThat(first.items("steps")).extracting("status").containsExactly("UNPROCESSED");
        assertThat(API.post("/jobs/c/cancel", "{}").is(200).text()).isEqualTo(first.text());
        assertThat(API.send(API.request("POST", "/jobs/c/cancel", BodyPublishers.noBody()))
                        .is(200)
                        .text())
                .isEqualTo(first.text());
    }

    @Test
    void cancel_of_a_running_job_is_noted() throws Exception {
        API.post("/jobs", chain("r", "wait")).is(201);
        var running = CompletableFuture.runAsync(API.node()::runAll);
        API.steps.waiting.acquire();

        assertThat(API.post("/jobs/r/cancel", "").is(202).get("status")).isEqualTo("RUNNING");
        running.get();
        assertThat(API.post("/jobs/r/cancel", "").is(200).get("status")).isEqualTo("CANCELLED");
    }

    @Test
    void cancel_of_a_job_that_ended_is_409() {
        API.post("/jobs", chain("e", "ok")).is(201);
        API.node().runAll();

        var answer = API.post("/jobs/e/cancel", "").isProblem(409, "job-ended");
        assertThat(answer.get("detail")).asString().contains("SUCCEEDED");
    }

    @Test
    void cancel_takes_a_name_and_a_reason_alone() {
        API.post("/jobs", chain("c", "ok")).is(201);

        API.post("/jobs/c/cancel", "{\"why\":1}").isProblem(422, "invalid-body");
        API.post("/jobs/c/cancel", "{").isProblem(400, "invalid-json");
        API.post("/jobs/c/cancel", new byte[] {'{', '}'}, "Content-Type", "text/plain")
                .isProblem(415, "unsupported-media-type");
        assertThat(API.get("/jobs/c").get("status")).isEqualTo("PENDING");
    }

    @Test
    void lists_come_in_pages_newest_first() {
        IntStream.range(0, 120).forEach(i -> submit(chain("j" + i, "ok")));

        var found = new ArrayList<String>();
        var sizes = new ArrayList<Integer>();
        for (var path = "/jobs"; path != null; ) {
            var page = API.get(path).is(200);
            page.items("items").forEach(item -> found.add((String) item.get("id")));
            sizes.add(page.items("items").size());
            path = next(page);
        }

        assertThat(sizes).containsExactly(50, 50, 20);
        assertThat(found).hasSize(120).startsWith("j119", "j118").endsWith("j0").doesNotHaveDuplicates();
    }

    /** Follows the Link header, which must say the same as the document. */
    private static String next(Answer page) {
        var link = page.header("Link");
        if (page.get("next") == null) {
            assertThat(link).isNull();
            return null;
        }
        assertThat(link).matches("</api/v1/jobs\\?.*cursor=" + page.get("next") + "[^>]*>; rel=\"next\"");
        return link.substring("</api/v1".length(), link.indexOf('>'));
    }

    @Test
    void lists_are_filtered_by_status_label_and_project() {
        for (int i = 0; i < 12; i++) {
            var labels = "{\"labels\":{\"team\":\"" + (i % 2 == 0 ? "geo & co" : "ops") + "\",\"n:m\":\"x\"},";
            submit(chain("j" + i, i % 3 == 0 ? "fail" : "ok").replaceFirst("\\{", labels));
        }
        API.node().runAll();
        submit(chain("late", "ok"));
        API.post("/jobs", chain("other", "ok").replaceFirst("\\{", "{\"project\":\"p2\","))
                .is(201);

        assertThat(ids("/jobs?status=FAILED")).containsExactly("j9", "j6", "j3", "j0");
        assertThat(ids("/jobs?status=FAILED,PENDING")).containsExactly("late", "j9", "j6", "j3", "j0");
        assertThat(ids("/jobs?status=FAILED&status=PENDING&limit=2")).containsExactly("late", "j9");
        assertThat(ids("/jobs?label=team:geo+%26%20co&status=FAILED")).containsExactly("j6", "j0");
        assertThat(ids("/jobs?label=team:none")).isEmpty();
        assertThat(ids("/jobs?project=p2")).containsExactly("other");
        assertThat(API.get("/jobs?project=p2").items("items").get(0)).doesNotContainKey("steps");
    }

    @Test
    void a_filter_holds_through_all_pages() {
        IntStream.range(0, 9)
                .forEach(i -> API.post(
                        "/jobs",
                        chain("j" + i, "ok").replaceFirst("\\{", "{\"labels\":{\"t\":\"a b&c=" + i % 2 + "\"},")));

        var found = new HashSet<String>();
        for (var path = "/jobs?label=t:a%20b%26c%3D0&limit=2&status=PENDING"; path != null; ) {
            var page = API.get(path).is(200);
            page.items("items").forEach(item -> found.add((String) item.get("id")));
            path = next(page);
        }
        assertThat(found).containsExactlyInAnyOrder("j0", "j2", "j4", "j6", "j8");
    }

    /** A moment after the job before. */
    private static void submit(String job) {
        API.node().clock().tick(Duration.ofMillis(1));
        API.post("/jobs", job).is(201);
    }

    private static List<Object> ids(String path) {
        return API.get(path).is(200).items("items").stream()
                .map(item -> item.get("id"))
                .toList();
    }
}
