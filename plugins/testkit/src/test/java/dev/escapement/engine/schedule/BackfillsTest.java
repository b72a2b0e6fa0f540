package dev.escapement.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.Backfills;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Jobs for slots of the past, and for those of a pause. */
class BackfillsTest extends NightlyTest {
    private static final Instant FIVE_DAYS_AGO = Instant.parse("2026-11-17T00:00:00Z");

    @Test
    void slots_of_the_past_make_their_jobs_so_many_at_once() {
        put("cron", "0 1 * * *", "jitter", "PT10M", "except", Map.of("dates", List.of("2026-11-20")));
        var backfill = start(FIVE_DAYS_AGO, 2);

        assertThat(backfill.number()).isEqualTo(1);
        assertThat(backfill.progress()).isEqualTo(new Backfill.Progress(3, 2, 0, 0, 0));
        assertThat(slots())
                .containsExactly(
                        "2026-11-17T01:00:00Z STARTED nightly_1794877200",
                        "2026-11-18T01:00:00Z STARTED nightly_1794963600",
                        "2026-11-19T01:00:00Z QUEUED waits for its turn in a backfill",
                        "2026-11-21T01:00:00Z QUEUED waits for its turn in a backfill",
                        "2026-11-22T01:00:00Z QUEUED waits for its turn in a backfill");
        node.runAll();
        node.ring();
        assertThat(progress(1)).isEqualTo(new Backfill.Progress(1, 2, 2, 0, 0));
        node.runAll();
        node.ring();
        node.runAll();
        assertThat(progress(1)).isEqualTo(new Backfill.Progress(0, 0, 5, 0, 0));
        assertThat(progress(1).isDone()).isTrue();
        var job = node.engine().find(JobRef.of("nightly_1794877200")).orElseThrow();
        assertThat(job.spec().parameters()).containsEntry("day", "2026-11-17");
        assertThat(job.spec().rules().notBefore()).isNull();
    }

    @Test
    void slots_that_have_made_a_job_do_not_make_another() {
        put("every", "PT1H", "misfire", "skip");
        pass(Duration.ofHours(1));
        outage(Duration.ofHours(2));
        var backfill = start(node.clock().instant().minus(Duration.ofHours(2)), 10);
        var again = start(node.clock().instant().minus(Duration.ofHours(2)), 10);

        assertThat(backfill.progress()).isEqualTo(new Backfill.Progress(0, 1, 0, 0, 0));
        assertThat(again.progress()).isEqualTo(new Backfill.Progress(0, 0, 0, 0, 0));
        assertThat(slots()).allMatch(slot -> slot.contains("STARTED")).hasSize(3);
    }

    @Test
    void a_backfill_and_a_job_that_somebody_wants_now_do_not_disturb_the_slots() {
        put("every", "PT1H", "overlap", "skip");
        start(node.clock().instant().minus(Duration.ofHours(3)), 1);
        node.definitions().run("default", NAME, null, Map.of());
        ring(Duration.ofHours(1));

        assertThat(slots()).last().isEqualTo("2026-11-22T03:00:00Z STARTED nightly_1795316400");
    }

    @Test
    void a_schedule_that_cancels_the_job_before_leaves_those_of_a_backfill_alone() {
        put("every", "PT1H", "overlap", "cancel-previous");
        start(node.clock().instant().minus(Duration.ofHours(1)), 1);
        ring(Duration.ofHours(1));

        var backfilled = node.engine().find(JobRef.of("nightly_1795309200")).orElseThrow();
        assertThat(backfilled.status()).isEqualTo(Status.PENDING);
    }

    @Test
    void a_cancelled_backfill_makes_no_more_jobs() {
        put("every", "PT1H");
        var backfills = node.definitions().backfills();
        start(node.clock().instant().minus(Duration.ofHours(3)), 1);
        var cancelled =
                backfills.cancel("default", NAME, 1, "ann", "wrong year").orElseThrow();

        assertThat(cancelled.cancelledAt()).isEqualTo(node.clock().instant());
        assertThat(cancelled.progress()).isEqualTo(new Backfill.Progress(0, 1, 0, 0, 2));
        assertThat(slots()).last().asString().endsWith("REFUSED the backfill was cancelled by ann: wrong year");
        assertThat(backfills.cancel("default", NAME, 2, null, null)).isEmpty();
        assertThat(backfills.list("default", NAME, null, 10).items()).containsExactly(cancelled);
    }

    /** A node that died between the two commits. */
    @Test
    void another_node_goes_on_with_a_backfill() throws Exception {
        put("every", "PT1H");
        start(node.clock().instant().minus(Duration.ofHours(3)), 1);
        node.runAll();
        execute("update escapement.slot set outcome = 'DUE', job = null where outcome = 'STARTED'");
        node.another("node-2", new ModeStep()).definitions().schedules().run();

        assertThat(progress(1)).isEqualTo(new Backfill.Progress(2, 0, 1, 0, 0));
    }

    @Test
    void what_is_no_range_of_the_past_is_refused() {
        put("every", "PT1S");
        var now = node.clock().instant();
        refuses("/until", new Backfill.Wanted(now.minusSeconds(9), now.plusSeconds(1), 1, null, null));
        refuses("/from", new Backfill.Wanted(now, now, 1, null, null));
        refuses("/parallel", new Backfill.Wanted(now.minusSeconds(9), now, 101, null, null));
        refuses("/until", new Backfill.Wanted(now.minusSeconds(Backfills.MOST + 1), now, 1, null, null));
        put("cron", "0 1 * * *", "except", Map.of("times", "00:00-02:00"));
        refuses("/from", new Backfill.Wanted(FIVE_DAYS_AGO, now, 1, null, null));
        assertThat(node.definitions()
                        .backfills()
                        .start("default", "nobody", new Backfill.Wanted(FIVE_DAYS_AGO, now, 1, null, null)))
                .isEmpty();
    }

    @Test
    void slots_of_a_pause_may_make_their_jobs_when_it_is_over() {
        put("every", "PT1H");
        var schedules = node.definitions().schedules();
        schedules.pause("default", NAME, null, "ann", null);
        pass(Duration.ofHours(3));
        assertThat(schedules.resume("default", NAME, Misfire.RUN_LATEST)).isTrue();
        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z PAUSED paused by ann",
                        "2026-11-22T04:00:00Z PAUSED paused by ann",
                        "2026-11-22T05:00:00Z STARTED nightly_1795323600");
        node.runAll();

        schedules.pause("default", NAME, node.clock().instant().plus(Duration.ofMinutes(90)), "ann", null);
        pass(Duration.ofHours(2));
        schedules.pause("default", NAME, null, "bob", null);
        pass(Duration.ofHours(2));
        schedules.resume("default", NAME, Misfire.RUN_ALL);
        assertThat(slots().subList(3, 7))
                .containsExactly(
                        "2026-11-22T06:00:00Z PAUSED paused by ann",
                        "2026-11-22T07:00:00Z STARTED nightly_1795330800",
                        "2026-11-22T08:00:00Z STARTED nightly_1795334400",
                        "2026-11-22T09:00:00Z QUEUED came while the schedule was paused, and waits for its turn");
        node.runAll();
        node.ring();
        assertThat(slots()).last().isEqualTo("2026-11-22T09:00:00Z STARTED nightly_1795338000");
    }

    /** Jobs that take longer than it is to the next slot. */
    @Test
    void slots_of_a_pause_do_not_wait_for_later_ones() {
        put("every", "PT1H", "overlap", "allow");
        var schedules = node.definitions().schedules();
        schedules.pause("default", NAME, null, "ann", null);
        pass(Duration.ofHours(2));
        schedules.resume("default", NAME, Misfire.RUN_ALL);
        assertThat(slots()).element(1).asString().contains("QUEUED");
        ring(Duration.ofHours(1));
        node.engine().cancel(JobRef.of("nightly_1795316400"));
        node.ring();
        schedules.run();

        assertThat(slots()).hasSize(3).allMatch(slot -> slot.contains("STARTED"));
    }

    @Test
    void a_pause_that_is_changed_keeps_its_begin() {
        put("every", "PT1H");
        var schedules = node.definitions().schedules();
        schedules.pause("default", NAME, null, "ann", null);
        pass(Duration.ofHours(1));
        schedules.pause("default", NAME, node.clock().instant().plus(Duration.ofHours(9)), "ann", null);
        schedules.resume("default", NAME, Misfire.RUN_ALL);

        assertThat(slots()).containsExactly("2026-11-22T03:00:00Z STARTED nightly_1795316400");
    }

    @Test
    void slots_that_were_excluded_and_are_no_more_are_made_good() {
        put("every", "PT1H", "except", Map.of("days", "sunday"));
        pass(Duration.ofHours(2));
        put("every", "PT1H");
        start(node.clock().instant().minus(Duration.ofHours(1)), 5);

        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z STARTED nightly_1795316400", "2026-11-22T04:00:00Z EXCLUDED each Sunday");
    }

    /** What is old by its time may be new by its job. */
    @Test
    void retention_takes_no_slot_whose_job_runs_and_none_of_a_backfill_that_has_its_job() {
        put("cron", "0 1 * * *");
        var retention = node.retention(Duration.ofDays(30));
        start(Instant.parse("2026-06-01T00:00:00Z"), 1);
        for (int i = 0; i < 5; i++) {
            retention.run();
            node.definitions().schedules().run();
            node.clock().tick(Duration.ofMinutes(2));
        }
        assertThat(progress(1).running()).isEqualTo(1);
        assertThat(node.engine()
                        .list(new JobQuery("default", Set.of(), Map.of(), null, 10))
                        .items())
                .hasSize(1);
        node.runAll();
        node.ring();
        retention.run();
        assertThat(progress(1))
                .extracting(Backfill.Progress::running, Backfill.Progress::succeeded)
                .containsExactly(1L, 1L);
    }

    private void refuses(String pointer, Backfill.Wanted wanted) {
        assertThatThrownBy(() -> node.definitions().backfills().start("default", NAME, wanted))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining(pointer);
    }

    private Backfill start(Instant from, int parallel) {
        var wanted = new Backfill.Wanted(from, node.clock().instant(), parallel, "ann", "new column");
        return node.definitions().backfills().start("default", NAME, wanted).orElseThrow();
    }

    private Backfill.Progress progress(long number) {
        return node.definitions()
                .backfills()
                .find("default", NAME, number)
                .orElseThrow()
                .progress();
    }
}
