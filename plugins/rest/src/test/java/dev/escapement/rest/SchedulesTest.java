package dev.escapement.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules over HTTP; the clock begins at 02:00 UTC on 22 November 2026 and goes on with each test. */
class SchedulesTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    @Test
    void the_next_slots_are_told_with_what_the_clocks_show() {
        put("{\"cron\":\"30 2 28-30 3 *\",\"zone\":\"Europe/Berlin\",\"repeated\":\"both\"}")
                .is(201);
        var shown = API.get("/definitions/nightly/schedule?limit=3").is(200);

        assertThat((String) shown.get("words")).contains("02:30").endsWith("Europe/Berlin");
        assertThat(shown.get("zone")).isEqualTo("Europe/Berlin");
        assertThat(shown.items("coming"))
                .containsExactly(
                        Map.of(
                                "at",
                                "2027-03-28T01:30:00.000000Z",
                                "local",
                                "2027-03-28T03:30+02:00",
                                "clocks",
                                "have just been put forward"),
                        Map.of("at", "2027-03-29T00:30:00.000000Z", "local", "2027-03-29T02:30+02:00"),
                        Map.of("at", "2027-03-30T00:30:00.000000Z", "local", "2027-03-30T02:30+02:00"));
        put("{\"cron\":\"30 2 31 10 *\",\"zone\":\"Europe/Berlin\",\"repeated\":\"both\"}")
                .is(200);
        assertThat(API.get("/definitions/nightly/schedule?limit=2").items("coming"))
                .extracting("at", "clocks")
                .containsExactly(
                        tuple("2027-10-31T00:30:00.000000Z", "show this time twice"),
                        tuple("2027-10-31T01:30:00.000000Z", "show this time twice"));
    }

    @Test
    void slots_are_told_with_their_jobs_or_why_they_have_none() {
        put("{\"every\":\"PT1H\"}").is(201);
        var paused = API.post("/definitions/nightly/schedule/pause", "{\"by\":\"ann\",\"reason\":\"moving\"}")
                .is(200);
        assertThat((Map<?, ?>) paused.get("paused")).extracting("by", "reason").containsExactly("ann", "moving");
        assertThat(paused.items("coming")).extracting("paused").containsOnly(true);
        tick();
        assertThat(API.post("/definitions/nightly/schedule/resume", "").is(200).get("paused"))
                .isNull();
        tick();

        var slots = API.get("/definitions/nightly/slots").items("items");
        assertThat(slots).extracting("outcome").containsExactly("STARTED", "PAUSED");
        assertThat(slots.get(1)).extracting("reason").isEqualTo("paused by ann: moving");
        var job = (String) ((Map<?, ?>) slots.get(0)).get("job");
        assertThat((Map<?, ?>) API.get("/jobs/" + job).is(200).get("origin"))
                .extracting("definition")
                .isEqualTo("nightly");
        var first = API.get("/definitions/nightly/slots?limit=1").is(200);
        assertThat(API.get("/definitions/nightly/slots?limit=1&cursor=" + first.get("next"))
                        .items("items"))
                .containsExactly(slots.get(1));
    }

    @Test
    void what_is_wrong_with_a_schedule_is_told_with_its_place() {
        var wrong = Map.of(
                "{\"cron\":\"0 99 * * * ?\"}", "/schedule/cron",
                "{\"cron\":\"0 2 31 2 *\"}", "/schedule/cron",
                "{\"cron\":\"0 2 * * *\",\"zone\":\"Europe/Bonn\"}", "/schedule/zone",
                "{\"cron\":\"0 2 * * *\",\"every\":\"PT1H\"}", "/schedule/cron",
                "{}", "/schedule/cron",
                "{\"every\":\"1h\"}", "/schedule/every",
                "{\"every\":\"PT9223372036854775807S\"}", "/schedule/every",
                "{\"at\":\"+300000-01-01T00:00:00Z\"}", "/schedule/at",
                "{\"every\":\"PT1H\",\"overlap\":\"wait\"}", "/schedule/overlap",
                "{\"every\":\"PT1H\",\"calendar\":\"x\"}", "/schedule/calendar");
        wrong.forEach((schedule, pointer) -> assertThat(
                        put(schedule).isProblem(422, "invalid-definition").items("errors"))
                .extracting("pointer")
                .containsExactly(pointer));
        var range = "{\"every\":\"PT1H\",\"from\":\"2026-11-22T02:00:00Z\",\"until\":\"2026-11-22T02:00:00Z\"}";
        put(range).isProblem(422, "invalid-definition");

        put("{\"every\":\"PT1H\"}").is(201);
        API.post("/definitions/nightly/schedule/pause", "{\"until\":\"soon\"}").isProblem(422, "invalid-body");
        API.post("/definitions/nightly/schedule/pause", "{\"until\":\"+300000-01-01T00:00:00Z\"}")
                .isProblem(422, "invalid-body");
        API.post("/definitions/nightly/schedule/resume", "null").isProblem(422, "invalid-body");
        API.get("/definitions/nightly/slots?cursor=KzMwMDAwMC0wMS0wMVQwMDowMDowMFo")
                .isProblem(400, "invalid-request");
        API.get("/definitions?cursor=AA").isProblem(400, "invalid-request");
        API.post("/definitions/nightly/schedule/pause", "{\"why\":\"x\"}").isProblem(422, "invalid-body");
        API.post("/definitions/nightly/schedule/resume", "{\"by\":\"x\"}").isProblem(422, "invalid-body");
    }

    @Test
    void a_definition_without_a_schedule_has_none() {
        API.send(request("{\"steps\":" + STEPS + "}")).is(201);

        for (var path : List.of("/schedule/pause", "/schedule/resume")) {
            API.post("/definitions/nightly" + path, "").isProblem(404, "schedule-not-found");
        }
        API.get("/definitions/nightly/schedule").isProblem(404, "schedule-not-found");
        assertThat(API.get("/definitions/nightly/slots").items("items")).isEmpty();
        API.get("/definitions/weekly/slots").isProblem(404, "definition-not-found");
        API.get("/definitions/weekly/schedule").isProblem(404, "definition-not-found");
    }

    private static final String STEPS = "[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"}}]";

    private static Answer put(String schedule) {
        return API.send(request("{\"schedule\":" + schedule + ",\"steps\":" + STEPS + "}"));
    }

    private static HttpRequest.Builder request(String body) {
        return API.request("PUT", "/definitions/nightly", BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
    }

    private static void tick() {
        API.node().clock().tick(Duration.ofHours(1));
        API.node().ring();
        API.node().runAll();
    }
}
