package dev.escapement.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.definition.DefinitionReader;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.ledger.History.Past;
import dev.escapement.engine.ledger.History.Span;
import dev.escapement.engine.ledger.Timetable.Scheduled;
import dev.escapement.engine.schedule.Calendars;
import dev.escapement.engine.schedule.Outcome;
import dev.escapement.engine.schedule.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans of some hours from midnight on. */
class SimulationTest {
    private static final Instant BEGIN = Instant.parse("2026-11-22T23:59:59Z");
    private static final String MIDNIGHT = "2026-11-23T00:00:00Z";

    private final List<Scheduled> schedules = new ArrayList<>();
    private final Map<JobRef, Past> pasts = new HashMap<>();
    private final Map<String, Integer> limits = new HashMap<>();

    @Test
    void jobs_take_as_long_as_those_before_them() {
        define("a", 90, Map.of(), "every", "PT1H", "overlap", "allow");
        define("b", null, Map.of(), "every", "PT2H");

        assertThat(told(Duration.ofHours(2)))
                .containsExactly(
                        "a 00:00 STARTED 00:00-01:30 of 5",
                        "b 00:00 STARTED 00:00-? of 0",
                        "a 01:00 STARTED 01:00-02:30 of 5");
    }

    @Test
    void a_job_before_that_will_not_be_done_has_the_consequences_that_the_schedule_says() {
        define("allow", 90, Map.of(), "every", "PT1H", "overlap", "allow");
        define("cancel", 90, Map.of(), "every", "PT1H", "overlap", "cancel-previous");
        define("queue", 90, Map.of(), "every", "PT1H", "overlap", "queue");
        define("skip", 90, Map.of(), "every", "PT1H", "overlap", "skip");

        assertThat(told(Duration.ofHours(3)))
                .containsExactly(
                        "allow 00:00 STARTED 00:00-01:30 of 5",
                        "cancel 00:00 STARTED 00:00-01:00 of 5",
                        "queue 00:00 STARTED 00:00-01:30 of 5",
                        "skip 00:00 STARTED 00:00-01:30 of 5",
                        "allow 01:00 STARTED 01:00-02:30 of 5",
                        "cancel 01:00 STARTED 01:00-02:00 of 5",
                        "queue 01:00 STARTED 01:30-03:00 of 5",
                        "skip 01:00 OVERLAPPED a job before it will not be done, and overlap is skip",
                        "allow 02:00 STARTED 02:00-03:30 of 5",
                        "cancel 02:00 STARTED 02:00-03:30 of 5",
                        "queue 02:00 STARTED 03:00-04:30 of 5",
                        "skip 02:00 STARTED 02:00-03:30 of 5");
    }

    @Test
    void jobs_wait_for_room_under_their_limit_those_of_a_high_priority_first() {
        limits.putAll(Map.of("ware*", 1, "w*", 9));
        define("a", 30, Map.of("limit", "warehouse"), "at", MIDNIGHT);
        define("b", 60, Map.of("limit", "warehouse", "priority", 5), "at", MIDNIGHT);
        define("c", 10, Map.of("limit", "warehouse"), "at", "2026-11-23T00:40:00Z");
        var plan = plan(Duration.ofHours(3));

        assertThat(told(plan))
                .containsExactly(
                        "a 00:00 STARTED 01:00-01:30 of 5 after warehouse",
                        "b 00:00 STARTED 00:00-01:00 of 5",
                        "c 00:40 STARTED 01:30-01:40 of 5 after warehouse");
        assertThat(plan.conflicts())
                .containsExactly(new Plan.Conflict(
                        "warehouse",
                        1,
                        Instant.parse(MIDNIGHT),
                        Instant.parse("2026-11-23T01:30:00Z"),
                        3,
                        List.of(ref("a"), ref("b"), JobRef.of("c_1795394400"))));
    }

    @Test
    void steps_that_will_want_more_than_a_limit_has_are_told() {
        limits.put("ftp-*", 1);
        var step = Map.of("name", "s", "kind", "k", "limit", "ftp-eu");
        for (var name : List.of("a", "b")) {
            define(name, 60, Map.of("steps", List.of(step)), "at", MIDNIGHT);
        }
        pasts.put(JobRef.of("b"), past(60, 20));
        var plan = plan(Duration.ofHours(1));

        assertThat(told(plan)).allMatch(run -> run.contains("00:00-01:00"));
        assertThat(plan.conflicts())
                .containsExactly(new Plan.Conflict(
                        "ftp-eu",
                        1,
                        Instant.parse("2026-11-23T00:20:00Z"),
                        Instant.parse("2026-11-23T00:30:00Z"),
                        2,
                        List.of(ref("a"), ref("b"))));
    }

    @Test
    void slots_that_are_paused_or_excluded_are_left_out_and_deadlines_that_will_be_missed_are_marked() {
        define(
                "late",
                120,
                Map.of("deadline", "01:00"),
                "every",
                "PT1H",
                "overlap",
                "allow",
                "except",
                Map.of("times", "01:00-02:00"));
        define("paused", 1, Map.of(), "every", "PT1H");
        schedules.set(
                1, new Scheduled(schedules.get(1).edition(), new Pause(BEGIN, BEGIN.plusSeconds(3_700), null, null)));
        var plan = plan(Duration.ofHours(3));

        assertThat(told(plan))
                .containsExactly(
                        "late 00:00 STARTED 00:00-02:00 of 5",
                        "late 02:00 STARTED 02:00-04:00 of 5",
                        "paused 02:00 STARTED 02:00-02:01 of 5");
        assertThat(plan.jobs()).extracting(Plan.Expected::missesDeadline).containsExactly(true, false, false);
    }

    @Test
    void a_plan_of_too_many_slots_ends_earlier() {
        define("often", 1, Map.of(), "every", "PT1S", "overlap", "allow");
        var plan = plan(Duration.ofDays(31));

        assertThat(plan.jobs()).hasSize(Simulation.MOST);
        assertThat(plan.until()).isEqualTo(Instant.parse(MIDNIGHT).plusSeconds(Simulation.MOST));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void no_plan_breaks_a_limit_or_an_overlap_policy(long seed) {
        var random = new Random(seed);
        limits.putAll(Map.of("one", 1, "three", 3));
        for (int i = 0; i < 12; i++) {
            var fields = new LinkedHashMap<String, Object>(Map.of("priority", random.nextInt(10)));
            if (random.nextInt(4) > 0) {
                fields.put("limit", random.nextBoolean() ? "one" : "three");
            }
            var overlap = List.of("allow", "skip", "queue", "cancel-previous").get(random.nextInt(4));
            define(
                    "d" + i,
                    random.nextInt(50),
                    fields,
                    "every",
                    "PT" + (5 + random.nextInt(90)) + "M",
                    "overlap",
                    overlap,
                    "jitter",
                    "PT3M");
        }
        var plan = plan(Duration.ofHours(12));

        var started = plan.jobs().stream()
                .filter(job -> job.start() != null && job.outcome() == Outcome.STARTED)
                .toList();
        assertThat(started).hasSizeGreaterThan(20);
        for (var job : started) {
            assertThat(job.start()).isAfterOrEqualTo(job.slot());
            var definition = definition(job.definition());
            var together = started.stream()
                    .filter(other ->
                            !other.start().isAfter(job.start()) && other.end().isAfter(job.start()));
            var limit = definition.template().rules().limit();
            if (limit != null) {
                assertThat(together.filter(other -> limit.equals(definition(other.definition())
                                .template()
                                .rules()
                                .limit())))
                        .as(job.toString())
                        .hasSizeLessThanOrEqualTo(limits.get(limit));
            }
            if (!definition.schedule().overlap().name().equals("ALLOW")) {
                assertThat(started.stream()
                                .filter(other -> other.definition().equals(job.definition())
                                        && !other.start().isAfter(job.start())
                                        && other.end().isAfter(job.start())))
                        .as(job.toString())
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    private dev.escapement.engine.definition.Definition definition(String name) {
        return schedules.stream()
                .map(schedule -> schedule.edition().definition())
                .filter(definition -> definition.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JobRef ref(String name) {
        return JobRef.of(name + "_1795392000");
    }

    private void define(String name, Integer minutes, Map<String, Object> fields, Object... schedule) {
        var document = new LinkedHashMap<String, Object>(Map.of("steps", List.of(Map.of("name", "s", "kind", "k"))));
        document.putAll(fields);
        var times = new LinkedHashMap<String, Object>();
        for (int i = 0; i < schedule.length; i += 2) {
            times.put((String) schedule[i], schedule[i + 1]);
        }
        document.put("name", name);
        document.put("schedule", times);
        schedules.add(new Scheduled(new Edition(DefinitionReader.read(document), 1, BEGIN, null, true, null), null));
        if (minutes != null) {
            pasts.put(JobRef.of(name), past(minutes, 0));
        }
    }

    /** Its step takes half of it. */
    private static Past past(int minutes, int offset) {
        var span = new Span(Duration.ofMinutes(offset), Duration.ofMinutes(minutes / 2));
        return new Past(5, Duration.ofMinutes(minutes), Map.of("s", span));
    }

    private Plan plan(Duration length) {
        return new Simulation(schedules, pasts, limits, Calendars.none()).run(BEGIN, BEGIN.plus(length));
    }

    private List<String> told(Duration length) {
        return told(plan(length));
    }

    private static List<String> told(Plan plan) {
        return plan.jobs().stream()
                .map(job -> job.definition() + " " + time(job.slot()) + " " + job.outcome() + " "
                        + (job.outcome() == Outcome.STARTED
                                ? time(job.start()) + "-" + time(job.end()) + " of " + job.basis()
                                        + (job.waitsFor() == null ? "" : " after " + job.waitsFor())
                                : job.reason()))
                .toList();
    }

    private static String time(Instant time) {
        return time == null ? "?" : time.toString().substring(11, 16);
    }
}
