package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.ManualEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs under one limit start in the order in which they were submitted, whoever finds them first, and whatever becomes of nodes. */
class ChainTurnTest extends ChainTest {
    private static final StepResult.Succeeded DONE = StepResult.succeeded(Map.of());
    private static final Map<String, Integer> LIMITS = Map.of("one", 1);

    private ManualEngine one;
    private ManualEngine two;

    @BeforeEach
    void startBoth() {
        one = ManualEngine.start(POSTGRES, "one", LIMITS, steps);
        two = ManualEngine.start(POSTGRES, "two", LIMITS, steps);
    }

    @AfterEach
    void stopBoth() {
        one.close();
        two.close();
    }

    @Test
    void whoever_is_found_first_waits_for_those_that_came_before() {
        for (var id : List.of("c", "a", "b")) {
            submit(one, id);
        }
        assertThat(submit(one, "c").waitsFor()).isNull();
        assertThat(submit(one, "a").waitsFor()).isEqualTo("one");

        assertThat(claim(two, "b").start()).isEqualTo(Start.WAITING);
        assertThat(claim(two, "a").start()).isEqualTo(Start.WAITING);
        assertThat(job("b")).hasStatus(PENDING);
        runAll();
        assertThat(steps.runs).containsExactly("c/s0", "a/s0", "b/s0");
    }

    /** No node is asked to run what has no room yet. */
    @Test
    void a_job_without_room_is_not_even_woken() {
        var first = begin(one, "a");
        submit(one, "b");
        one.runAll();
        assertThat(job("b").owner()).isNull();

        one.ledger().endStep(first, 0, DONE);
        one.runAll();
        assertThat(job("b")).hasStatus(SUCCEEDED);
        assertThat(job("b").owner()).isEqualTo("one");
    }

    @Test
    void the_order_is_that_of_submission_and_not_that_of_the_nodes_clocks() {
        two.clock().tick(Duration.ofMinutes(-1));
        for (int i = 0; i < 6; i++) {
            submit(i % 2 == 0 ? one : two, "j" + i);
        }
        runAll();

        assertThat(steps.runs).containsExactly("j0/s0", "j1/s0", "j2/s0", "j3/s0", "j4/s0", "j5/s0");
    }

    @Test
    void jobs_that_are_submitted_together_run_in_the_order_of_their_list() {
        var specs = IntStream.range(0, 150)
                .mapToObj(i -> chain("j" + (150 - i), "ok").withLimit("one"))
                .toList();
        assertThat(one.engine().submitAll(specs)).hasSize(150);
        runAll();

        assertThat(steps.runs)
                .containsExactlyElementsOf(
                        specs.stream().map(spec -> spec.id() + "/s0").toList());
    }

    @Test
    void a_higher_priority_goes_first_among_those_that_wait() {
        submit(one, "a");
        submit(one, "b");
        one.engine().submit(chain("urgent", "ok").withLimit("one").withPriority(2));
        runAll();

        assertThat(steps.runs).containsExactly("a/s0", "urgent/s0", "b/s0");
    }

    @Test
    void the_job_of_a_lost_node_is_not_overtaken() {
        var lost = begin(one, "a");
        submit(two, "b");
        assertThat(claim(two, "b").start()).isEqualTo(Start.WAITING);

        var heir = claim(two, "a");
        assertThat(heir.start()).isEqualTo(Start.STARTED);
        assertThat(one.ledger().endStep(lost, 0, DONE)).isFalse();
        two.ledger().unfinished(null, 10);
        two.runAll();
        assertThat(job("b").waitsFor()).isEqualTo("one");

        two.ledger().endStep(heir, 0, DONE);
        two.runAll();
        assertThat(job("b")).hasStatus(SUCCEEDED);
    }

    /** As when its node stops or is cut off, or the database of its step is away. */
    @Test
    void a_job_that_another_node_goes_on_with_or_that_waits_for_its_database_is_not_overtaken() {
        var away = new StepResult.Interrupted(new JobError("The connection was lost.", "08006", null));
        submit(
                one,
                JobSpec.of("a", ModeStep.spec("s0", "ok"), ModeStep.spec("s1", "ok"))
                        .withLimit("one"));
        submit(one, "b");
        var first = claim(one, "a");
        one.ledger().endAndWait(first, 0, new StepResult.Cancelled(), Duration.ZERO);
        assertOnlyAMayRun();
        var second = claim(two, "a");
        assertThat(second.start()).isEqualTo(Start.STARTED);
        two.ledger().endAndWait(second, 0, away, Duration.ofMinutes(1));
        assertOnlyAMayRun();

        tick(Duration.ofMinutes(1));
        var third = claim(two, "a");
        assertThat(third.start()).isEqualTo(Start.STARTED);
        two.ledger().endAndWait(third, 0, DONE, Duration.ZERO);
        assertOnlyAMayRun();
        var last = claim(one, "a");
        assertThat(last.start()).isEqualTo(Start.STARTED);
        one.ledger().endStep(last, 1, DONE);
        runAll();
        assertThat(steps.runs).containsExactly("b/s0");
    }

    private void assertOnlyAMayRun() {
        one.ledger().unfinished(null, 10);
        assertThat(job("a")).hasStatus(PENDING);
        assertThat(job("a").waitsFor()).isNull();
        assertThat(claim(two, "b").start()).isEqualTo(Start.WAITING);
    }

    @Test
    void a_job_that_is_to_be_tried_again_lets_others_by_and_goes_before_those_that_wait_then() {
        var first = begin(one, "a");
        submit(one, "b");
        submit(one, "c");
        one.ledger().endAndWait(first, 0, StepResult.failed("busy"), Duration.ofMinutes(1));
        var second = claim(two, "b");
        assertThat(second.start()).isEqualTo(Start.STARTED);
        tick(Duration.ofMinutes(1));
        assertThat(claim(one, "a").start()).isEqualTo(Start.WAITING);

        two.ledger().endStep(second, 0, DONE);
        runAll();
        assertThat(steps.runs).containsExactly("a/s0", "c/s0");
    }

    @Test
    void a_cancel_lets_the_next_one_in_at_once() {
        var first = begin(one, "a");
        for (var id : List.of("b", "c", "d")) {
            submit(one, id);
        }
        one.engine().cancel(JobRef.of("b"));
        assertThat(job("b")).hasStatus(CANCELLED);
        assertThat(job("c").waitsFor()).isEqualTo("one");

        one.ledger().endStep(first, 0, DONE);
        assertThat(job("c").waitsFor()).isNull();
        one.engine().cancel(JobRef.of("c"));
        assertThat(job("d").waitsFor()).isNull();
        runAll();
        assertThat(steps.runs).containsExactly("d/s0");
    }

    /** Between the end of the one before it and the commit of whoever holds it, nobody takes its place. */
    @Test
    void a_job_that_somebody_is_changing_is_not_overtaken() throws Exception {
        var first = begin(one, "a");
        submit(one, "b");
        submit(one, "c");
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select from escapement.job where id = 'b' for no key update");
            one.ledger().endStep(first, 0, DONE);
            assertThat(job("c").waitsFor()).isEqualTo("one");
            connection.rollback();
        }
        one.ledger().unfinished(null, 10);
        runAll();
        assertThat(steps.runs).containsExactly("b/s0", "c/s0");
    }

    @Test
    void a_job_that_is_replaced_while_it_waits_keeps_its_place() {
        var first = begin(one, "a");
        submit(one, "b");
        submit(one, "c");
        one.engine()
                .intervene(
                        JobRef.of("b"),
                        new Intervention.Update("ann", null, chain("b", "rows").withLimit("one")));
        assertThat(job("b").waitsFor()).isEqualTo("one");
        one.runAll();

        one.ledger().endStep(first, 0, DONE);
        runAll();
        assertThat(steps.runs).containsExactly("b/s0", "c/s0");
    }

    @Test
    void a_job_that_is_restarted_goes_before_those_that_came_after_it_and_overtakes_none_that_runs() {
        var failed = submit(one, chain("a", "once").withLimit("one"));
        assertThat(failed.waitsFor()).isNull();
        one.runAll();
        assertThat(job("a").status().isFinal()).isTrue();
        var running = begin(one, "b");
        submit(one, "c");
        one.engine().intervene(JobRef.of("a"), new Intervention.Restart(null, null, null, null));
        assertThat(job("a").waitsFor()).isEqualTo("one");

        one.ledger().endStep(running, 0, DONE);
        runAll();
        assertThat(steps.runs).containsExactly("a/s0", "a/s0", "c/s0");
    }

    @Test
    void a_job_of_a_later_time_waits_for_room_from_that_time_on() {
        one.engine()
                .submit(chain("later", "ok")
                        .withLimit("one")
                        .withNotBefore(one.clock().instant().plus(Duration.ofMinutes(1))));
        assertThat(job("later").waitsFor()).isNull();
        var running = begin(one, "a");
        tick(Duration.ofMinutes(1));
        one.runAll();
        assertThat(job("later").waitsFor()).isEqualTo("one");

        one.ledger().endStep(running, 0, DONE);
        one.runAll();
        assertThat(job("later")).hasStatus(SUCCEEDED);
    }

    private Job submit(ManualEngine engine, String id) {
        return submit(engine, chain(id, "ok").withLimit("one"));
    }

    private static Job submit(ManualEngine engine, JobSpec spec) {
        return engine.engine().submit(spec).found();
    }

    private Claim begin(ManualEngine engine, String id) {
        return begin(engine, chain(id, "ok").withLimit("one"));
    }

    /** As what this node runs on a thread of its own. */
    private Claim begin(ManualEngine engine, JobSpec spec) {
        engine.ledger().open(spec);
        return claim(engine, spec.id());
    }

    private Claim claim(ManualEngine engine, String id) {
        var name = engine == one ? "one" : "two";
        return engine.ledger().claim(job(id).key(), name, TakeOver.FROM_ANYBODY).orElseThrow();
    }

    private Job job(String id) {
        return one.engine().find(JobRef.of(id)).orElseThrow();
    }

    private void tick(Duration duration) {
        one.clock().tick(duration);
        two.clock().tick(duration);
    }

    /** Until nothing is to do on either node. */
    private void runAll() {
        for (int before = -1; before < steps.runs.size(); ) {
            before = steps.runs.size();
            two.runAll();
            one.runAll();
        }
    }
}
