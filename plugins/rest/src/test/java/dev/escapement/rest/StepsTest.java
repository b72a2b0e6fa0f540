package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What steps left, over HTTP. */
class StepsTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    @Test
    void rows_come_with_their_columns() {
        ran(chain("r", "rows"));
        var answer = API.get("/jobs/r/steps/s/result").is(200);

        assertThat(answer.items("columns").get(3)).isEqualTo(Map.of("name", "a numeric", "type", "numeric"));
        assertThat(answer.get("rows"))
                .isEqualTo(List.of(Arrays.asList(0, null, "x0", new java.math.BigDecimal("0.10"))));
        assertThat(answer.text()).contains("0.10");
        assertThat(answer.json()).doesNotContainKey("next");
    }

    @Test
    void rows_come_in_pages() {
        ran(chain("r", "rows").replace("\"rows\"", "\"rows\",\"times\":2500"));

        var sizes = new java.util.ArrayList<Integer>();
        var cursor = "";
        do {
            var page = API.get("/jobs/r/steps/s/result" + cursor).is(200);
            sizes.add(((List<?>) page.get("rows")).size());
            cursor = page.get("next") == null ? null : "?cursor=" + page.get("next");
        } while (cursor != null);
        assertThat(sizes).containsExactly(1000, 1000, 500);
        assertThat((List<?>) API.get("/jobs/r/steps/s/result?limit=10000").get("rows"))
                .hasSize(2500);
    }

    @Test
    void a_missing_result_says_what_is_missing() {
        ran(chain("r", "fail"));

        API.get("/jobs/none/steps/s/result").isProblem(404, "job-not-found");
        API.get("/jobs/r/steps/none/result").isProblem(404, "step-not-found");
        API.get("/jobs/r/steps/s%20/result").isProblem(404, "step-not-found");
        var answer = API.get("/jobs/r/steps/s/result").isProblem(404, "result-not-found");
        assertThat(answer.get("detail")).asString().contains("FAILED");
    }

    @Test
    void a_log_comes_in_order_and_in_pages() {
        ran(chain("l", "ok"));
        var first = API.get("/jobs/l/steps/s/log?limit=1").is(200);
        var second = API.get("/jobs/l/steps/s/log?limit=1&cursor=" + first.get("next"))
                .is(200);

        assertThat(first.items("items").get(0))
                .isEqualTo(Map.of("number", 1, "at", "2026-11-22T02:00:00.000000Z", "text", "one"));
        assertThat(second.items("items")).extracting("text").containsExactly("two");
        assertThat(API.get("/jobs/l/steps/s/log").json()).doesNotContainKey("next");
    }

    @Test
    void a_log_of_nothing_is_404_and_of_a_waiting_step_empty() {
        API.post("/jobs", chain("w", "ok")).is(201);

        assertThat(API.get("/jobs/w/steps/s/log").is(200).items("items")).isEmpty();
        API.get("/jobs/w/steps/t/log").isProblem(404, "step-not-found");
        API.get("/jobs/v/steps/s/log").isProblem(404, "job-not-found");
    }

    @Test
    void attempts_are_told_one_by_one() {
        ran(chain("a", "fail"));

        assertThat(API.get("/jobs/a/steps/s/attempts").is(200).items("items"))
                .singleElement()
                .isEqualTo(Map.of(
                        "number", 1,
                        "node", "node-1",
                        "claim", 1,
                        "status", "FAILED",
                        "startedAt", "2026-11-22T02:00:00.000000Z",
                        "endedAt", "2026-11-22T02:00:00.000000Z",
                        "error", Map.of("message", "There is no table airports.", "code", "42P01")));
        API.get("/jobs/a/steps/t/attempts").isProblem(404, "step-not-found");
        API.get("/jobs/b/steps/s/attempts").isProblem(404, "job-not-found");
    }

    private static void ran(String job) {
        API.post("/jobs", job).is(201);
        API.node().runAll();
    }
}
