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
    void excluded_slots_are_named_between_those_that_come() {
        put("{\"cron\":\"0 6 25-27 11 *\",\"except\":{\"dates\":\"2026-11-26\"}}")
                .is(201);

        assertThat(API.get("/definitions/nightly/schedule?limit=2").items("coming"))
                .extracting(slot -> slot.get("at") + " " + slot.get("excluded"))
                .containsExactly(
                        "2026-11-25T06:00:00.000000Z null",
                        "2026-11-26T06:00:00.000000Z 2026-11-26",
                        "2026-11-27T06:00:00.000000Z null");
    }

    @Test
    void slots_of_the_past_and_of_a_pause_are_made_good() {
        put("{\"every\":\"PT1H\"}").is(201);
        API.post("/definitions/nightly/schedule/pause", "").is(200);
        tick();
        API.post("/definitions/nightly/schedule/resume", "{\"missed\":\"run-latest\"}")
                .is(200);
        assertThat(API.get("/definitions/nightly/slots").items("items"))
                .extracting("outcome")
                .containsExactly("STARTED");
        var begun = API.post(
                        "/definitions/nightly/backfills",
                        "{\"from\":\"2026-11-21T00:00:00Z\",\"until\":\"2026-11-21T03:00:00Z\",\"parallel\":2,\"by\":\"ann\",\"reason\":\"new column\"}")
                .is(201);
        assertThat(begun.header("Location")).isEqualTo("/api/v1/definitions/nightly/backfills/1");
        assertThat(begun.get("slots"))
                .isEqualTo(Map.of("waiting", 1, "running", 2, "succeeded", 0, "failed", 0, "refused", 0));
        tick();
        var shown = API.get("/definitions/nightly/backfills/1").is(200);
        assertThat(shown.get("by")).isEqualTo("ann");
        assertThat(shown.get("done")).isEqualTo(false);
        var cancelled = API.post("/definitions/nightly/backfills/1/cancel", "{\"by\":\"bob\"}")
                .is(200);
        assertThat(cancelled.get("cancelledAt")).isNotNull();
        assertThat(API.get("/definitions/nightly/backfills").is(200).items("items"))
                .extracting("number")
                .containsExactly(1);
    }

    @Test
    void a_job_that_misses_its_deadline_says_so() {
        API.send(request("{\"deadline\":\"PT2H\",\"steps\":" + STEPS + "}")).is(201);
        API.post("/definitions/nightly/run", "{\"id\":\"late\"}").is(201);
        assertThat(API.get("/jobs/late").is(200).get("prospect")).isNull();
        API.node().clock().tick(Duration.ofHours(2).plusSeconds(2));
        API.node().deadlines().run();

        assertThat(API.get("/jobs/late").get("prospect")).isEqualTo("MISSED");
        assertThat(API.get("/jobs?prospect=MISSED").items("items"))
                .extracting("id")
                .containsExactly("late");
        assertThat(API.get("/jobs?prospect=ENDANGERED").items("items")).isEmpty();
        API.get("/jobs?prospect=MET").isProblem(400, "invalid-request");
        var sent = "{\"id\":\"sent\",\"deadline\":\"2026-12-01T06:00:00+01:00\",\"steps\":" + STEPS + "}";
        assertThat(API.post("/jobs", sent).is(201).get("deadline")).isEqualTo("2026-12-01T05:00:00.000000Z");
        API.post("/jobs", sent.replace("2026-12-01T06:00:00+01:00", "06:00")).isProblem(422, "invalid-job");
        API.node().runAll();
    }

    @Test
    void what_is_to_come_is_told_for_all_schedules_or_those_of_a_project() {
        put("{\"cron\":\"0 0 * * *\",\"zone\":\"Europe/Berlin\"}").is(201);
        var plan = API.get("/simulation?days=2").is(200);

        assertThat(plan.items("jobs"))
                .containsExactly(
                        Map.of(
                                "project", "default",
                                "definition", "nightly",
                                "id", "nightly_1795388400",
                                "slot", "2026-11-22T23:00:00.000000Z",
                                "outcome", "STARTED",
                                "startsAt", "2026-11-22T23:00:00.000000Z",
                                "basis", 0),
                        Map.of(
                                "project", "default",
                                "definition", "nightly",
                                "id", "nightly_1795474800",
                                "slot", "2026-11-23T23:00:00.000000Z",
                                "outcome", "STARTED",
                                "startsAt", "2026-11-23T23:00:00.000000Z",
                                "basis", 0));
        assertThat(plan.items("conflicts")).isEmpty();
        API.send(request("{\"schedule\":null,\"steps\":" + STEPS + "}")).is(200);
        assertThat(API.get("/simulation").is(200).items("jobs")).isEmpty();
        assertThat(API.get("/simulation?project=other").is(200).items("jobs")).isEmpty();
        for (var wrong : List.of("days=0", "days=32", "days=x", "project=a%20b")) {
            API.get("/simulation?" + wrong).isProblem(400, "invalid-request");
        }
    }

    @Test
    void what_is_wrong_with_a_backfill_is_told_with_its_place() {
        put("{\"every\":\"PT1H\"}").is(201);
        var wrong = Map.of(
                "{\"until\":\"2026-11-21T03:00:00Z\"}", "/from",
                "{\"from\":\"2026-11-21T03:00:00Z\"}", "/until",
                "{\"from\":\"2026-11-21T03:00:00Z\",\"until\":\"2126-11-21T03:00:00Z\"}", "/until",
                "{\"from\":\"2026-11-21T03:00:00Z\",\"until\":\"2026-11-21T03:00:00Z\"}", "/from",
                "{\"from\":null,\"until\":\"2026-11-21T03:00:00Z\"}", "/from",
                "{\"from\":\"2026-11-21\",\"until\":\"2026-11-21T03:00:00Z\"}", "/from",
                "{\"from\":\"2026-11-21T01:00:00Z\",\"until\":\"2026-11-21T03:00:00Z\",\"parallel\":0}", "/parallel",
                "{\"from\":\"2026-11-21T01:00:00Z\",\"until\":\"2026-11-21T03:00:00Z\",\"at\":0}", "/at");
        wrong.forEach((body, pointer) -> assertThat(API.post("/definitions/nightly/backfills", body)
                        .isProblem(422, "invalid-body")
                        .items("errors"))
                .as(body)
                .extracting("pointer")
                .containsExactly(pointer));
        API.get("/definitions/nightly/backfills/7").isProblem(404, "backfill-not-found");
        API.post("/definitions/nightly/backfills/7/cancel", "").isProblem(404, "backfill-not-found");
        API.get("/definitions/weekly/backfills").isProblem(404, "definition-not-found");
        API.post(
                        "/definitions/weekly/backfills",
                        "{\"from\":\"2026-11-21T01:00:00Z\",\"until\":\"2026-11-21T03:00:00Z\"}")
                .isProblem(404, "schedule-not-found");
        API.post("/definitions/nightly/schedule/resume", "{\"missed\":\"all\"}").isProblem(422, "invalid-body");
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
                "{\"every\":\"PT1H\",\"except\":{\"calendars\":\"x\"}}", "/schedule/except/calendars");
        wrong.forEach((schedule, pointer) -> assertThat(
                        put(schedule).isProblem(422, "invalid-definition").items("errors"))
                .extracting("pointer")
                .containsExactly(pointer));
        var range = "{\"every\":\"PT1H\",\"from\":\"2026-11-22T02:00:00Z\",\"until\":\"2026-11-22T02:00:00Z\"}";
        put(range).isProblem(422, "invalid-definition");

        put("{\"every\":\"PT1H\"}").is(201);
        API.post("/definitions/nightly/schedule/pause", "{\"until\":\"soon\"}").isProblem(422, "invalid-body");
        API.post("/definitions/nightly/schedule/pause", "{\"until\":\"1999-01-01T00:00:00Z\"}")
                .isProblem(422, "invalid-body");
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
