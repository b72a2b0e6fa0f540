package dev.escapement.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of slots. */
class SchedulesTest extends NightlyTest {
    @Test
    void each_slot_makes_a_job_named_after_it() {
        put("cron", "0 3 * * *", "zone", "Europe/Berlin");
        pass(Duration.ofDays(2));

        assertThat(slots())
                .containsExactly(
                        "2026-11-23T02:00:00Z STARTED nightly_1795399200",
                        "2026-11-24T02:00:00Z STARTED nightly_1795485600");
        var job = node.engine().find(JobRef.of("nightly_1795399200")).orElseThrow();
        assertThat(job.spec().origin().time()).hasToString("2026-11-23T03:00+01:00[Europe/Berlin]");
        assertThat(job.spec().parameters()).containsEntry("day", "2026-11-23");
        assertThat(job.status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void whoever_looks_twice_changes_nothing() {
        put("every", "PT1H");
        node.clock().tick(Duration.ofHours(1));
        var schedules = node.definitions().schedules();
        schedules.look("default", NAME);
        schedules.look("default", NAME);
        schedules.run();

        assertThat(slots()).containsExactly("2026-11-22T03:00:00Z STARTED nightly_1795316400");
        schedules.look("default", "nobody");
    }

    @Test
    void after_an_outage_the_latest_slot_makes_a_job_and_the_others_say_why_not() {
        put("every", "PT1H");
        outage(Duration.ofMinutes(210));

        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z MISSED seen PT2H30M late, a later slot had come, and misfire is run-latest",
                        "2026-11-22T04:00:00Z MISSED seen PT1H30M late, a later slot had come, and misfire is run-latest",
                        "2026-11-22T05:00:00Z STARTED nightly_1795323600");
    }

    @Test
    void after_an_outage_all_slots_make_jobs_but_those_that_are_too_old() {
        put("every", "PT1H", "misfire", "run-all", "maxAge", "PT2H", "overlap", "allow");
        outage(Duration.ofMinutes(210));

        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z MISSED seen PT2H30M late, and maxAge is PT2H",
                        "2026-11-22T04:00:00Z STARTED nightly_1795320000",
                        "2026-11-22T05:00:00Z STARTED nightly_1795323600");
    }

    @Test
    void after_an_outage_no_slot_makes_a_job_when_misfires_are_skipped() {
        put("every", "PT1H", "misfire", "skip");
        outage(Duration.ofMinutes(90));

        assertThat(slots()).containsExactly("2026-11-22T03:00:00Z MISSED seen PT30M late, and misfire is skip");
    }

    @Test
    void a_slot_makes_no_job_beside_one_that_is_not_done() {
        put("every", "PT1H");
        ring(Duration.ofHours(1));
        ring(Duration.ofHours(1));
        node.runAll();
        ring(Duration.ofHours(1));

        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z STARTED nightly_1795316400",
                        "2026-11-22T04:00:00Z OVERLAPPED a job before it was not done, and overlap is skip",
                        "2026-11-22T05:00:00Z STARTED nightly_1795323600");
    }

    @Test
    void slots_wait_for_the_jobs_before_them_in_their_order() {
        put("every", "PT1H", "overlap", "queue");
        ring(Duration.ofHours(1));
        ring(Duration.ofHours(1));
        ring(Duration.ofHours(1));
        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z STARTED nightly_1795316400",
                        "2026-11-22T04:00:00Z QUEUED waits for the jobs before it, since overlap is queue",
                        "2026-11-22T05:00:00Z QUEUED waits for the jobs before it, since overlap is queue");
        node.runAll();
        node.ring();
        assertThat(slots()).element(1).isEqualTo("2026-11-22T04:00:00Z STARTED nightly_1795320000");
        assertThat(slots()).element(2).asString().contains("QUEUED");
        node.runAll();
        node.ring();
        assertThat(slots()).element(2).isEqualTo("2026-11-22T05:00:00Z STARTED nightly_1795323600");
    }

    @Test
    void a_slot_may_cancel_the_job_before_it() {
        put("every", "PT1H", "overlap", "cancel-previous");
        ring(Duration.ofHours(1));
        ring(Duration.ofHours(1));

        assertThat(slots()).allMatch(slot -> slot.contains("STARTED"));
        var cancelled = node.engine().find(JobRef.of("nightly_1795316400")).orElseThrow();
        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThat(cancelled.history().get(0).by()).isEqualTo("schedule");
        assertThat(node.engine()
                        .find(JobRef.of("nightly_1795320000"))
                        .orElseThrow()
                        .status())
                .isEqualTo(Status.PENDING);
    }

    @Test
    void slots_that_wait_make_no_jobs_while_paused_nor_when_the_definition_is_out_of_force() {
        put("every", "PT1H", "overlap", "queue");
        ring(Duration.ofHours(1));
        ring(Duration.ofHours(1));
        ring(Duration.ofHours(1));
        var schedules = node.definitions().schedules();
        schedules.pause("default", NAME, null, null, null);
        node.runAll();
        node.ring();
        schedules.run();
        assertThat(slots()).element(1).asString().contains("QUEUED");
        schedules.resume("default", NAME, Misfire.SKIP);
        schedules.run();
        assertThat(slots()).element(1).asString().contains("STARTED");
        node.definitions().retire("default", NAME, null);
        node.runAll();
        schedules.run();
        assertThat(slots())
                .element(2)
                .isEqualTo("2026-11-22T05:00:00Z REFUSED Its turn had not come when the schedule went out of force.");
    }

    /** A node that stood still with an earlier slot in its hands. */
    @Test
    void a_slot_cancels_no_job_of_a_later_one() throws Exception {
        put("every", "PT1H", "overlap", "cancel-previous");
        ring(Duration.ofHours(1));
        ring(Duration.ofHours(1));
        execute("update escapement.slot set outcome = 'DUE', job = null where at = '2026-11-22 03:00+00'");
        node.definitions().schedules().run();

        assertThat(slots()).allMatch(slot -> slot.contains("STARTED"));
        assertThat(node.engine()
                        .find(JobRef.of("nightly_1795320000"))
                        .orElseThrow()
                        .status())
                .isEqualTo(Status.PENDING);
    }

    /** The clock of the node that writes a change is ahead of the clock of the one that looks. */
    @Test
    void a_change_that_seems_to_come_yet_loses_no_slot() {
        put("every", "PT1M", "overlap", "allow");
        pass(Duration.ofMinutes(2));
        node.clock().tick(Duration.ofSeconds(150));
        var other = node.another("node-2", new ModeStep());
        put(other, "every", "PT1M", "overlap", "allow", "jitter", "PT1S");
        node.clock().tick(Duration.ofSeconds(-150));
        pass(Duration.ofMinutes(6));

        assertThat(slots()).hasSize(8);
        assertThat(slots()).element(0).asString().startsWith("2026-11-22T02:01:00Z");
        assertThat(slots()).element(7).asString().startsWith("2026-11-22T02:08:00Z");
    }

    @Test
    void a_job_that_somebody_has_changed_is_still_the_job_of_its_slot() throws Exception {
        put("every", "PT1H");
        ring(Duration.ofHours(1));
        var ref = JobRef.of("nightly_1795316400");
        var spec = node.engine().find(ref).orElseThrow().spec();
        node.engine().intervene(ref, new Intervention.Update(null, null, spec.withPriority(3)));
        execute("update escapement.slot set outcome = 'DUE', job = null");
        node.definitions().schedules().run();

        assertThat(slots()).containsExactly("2026-11-22T03:00:00Z STARTED nightly_1795316400");
    }

    @Test
    void a_paused_schedule_makes_no_jobs_and_says_so() {
        put("every", "PT1H");
        var schedules = node.definitions().schedules();
        assertThat(schedules.pause("default", NAME, node.clock().instant().plusSeconds(9000), "ann", "moving"))
                .isTrue();
        pass(Duration.ofHours(3));
        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z PAUSED paused by ann: moving",
                        "2026-11-22T04:00:00Z PAUSED paused by ann: moving",
                        "2026-11-22T05:00:00Z STARTED nightly_1795323600");

        schedules.pause("default", NAME, null, null, null);
        node.clock().tick(Duration.ofMinutes(90));
        schedules.resume("default", NAME, Misfire.SKIP);
        pass(Duration.ofHours(1));
        assertThat(slots().subList(3, 5))
                .containsExactly(
                        "2026-11-22T06:00:00Z PAUSED paused", "2026-11-22T07:00:00Z STARTED nightly_1795330800");
        assertThat(schedules.pause("default", "nobody", null, null, null)).isFalse();
    }

    @Test
    void a_changed_schedule_keeps_its_history_and_a_definition_out_of_force_has_no_slots() {
        put("every", "PT1H");
        ring(Duration.ofMinutes(90));
        put("every", "PT10M", "overlap", "allow");
        ring(Duration.ofMinutes(15));
        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z STARTED nightly_1795316400",
                        "2026-11-22T03:40:00Z STARTED nightly_1795318800");

        node.clock().tick(Duration.ofMinutes(6));
        node.definitions().retire("default", NAME, null);
        pass(Duration.ofHours(5));
        assertThat(slots()).hasSize(3).last().isEqualTo("2026-11-22T03:50:00Z STARTED nightly_1795319400");
        put("every", "PT1H");
        pass(Duration.ofHours(1));
        assertThat(slots()).hasSize(4).last().isEqualTo("2026-11-22T09:00:00Z STARTED nightly_1795338000");
    }

    @Test
    void a_job_that_cannot_be_made_is_the_reason_why_there_is_none() {
        put("every", "PT1H");
        var other = JobSpec.of("nightly_1795316400", ModeStep.spec("other", "ok"));
        node.engine().submit(other);
        ring(Duration.ofHours(1));

        assertThat(slots()).singleElement().asString().startsWith("2026-11-22T03:00:00Z REFUSED ");
    }

    @Test
    void a_job_may_be_put_off_by_the_same_time_on_every_node() {
        put("every", "PT1H", "jitter", "PT10M");
        ring(Duration.ofHours(1));

        var job = node.engine().find(JobRef.of("nightly_1795316400")).orElseThrow();
        assertThat(job.spec().rules().notBefore())
                .isBetween(Instant.parse("2026-11-22T03:00:00Z"), Instant.parse("2026-11-22T03:10:00Z"))
                .isNotEqualTo(Instant.parse("2026-11-22T03:00:00Z"));
    }

    /** A node that died between the two commits has left a slot that is due; another one makes its job. */
    @Test
    void a_slot_whose_node_died_makes_its_job_once() throws Exception {
        put("every", "PT1H");
        ring(Duration.ofHours(1));
        execute("update escapement.slot set outcome = 'DUE', job = null");
        node.definitions().schedules().run();

        assertThat(slots()).containsExactly("2026-11-22T03:00:00Z STARTED nightly_1795316400");
        assertThat(node.engine()
                        .list(new JobQuery("default", Set.of(), Map.of(), null, 10))
                        .items())
                .hasSize(1);
    }

    @Test
    void an_alarm_that_was_lost_is_made_good() {
        put("every", "PT1H");
        node.clock().tick(Duration.ofHours(1).plusSeconds(6));
        node.definitions().schedules().run();

        assertThat(slots()).containsExactly("2026-11-22T03:00:00Z STARTED nightly_1795316400");
    }
}
