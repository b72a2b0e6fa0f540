package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.RUNNING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNKNOWN;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** G7: a node that lost its claim cannot write; another goes on at the step where a lost or stopping node was. */
class ChainTakeOverTest extends ChainTest {
    @Test
    void a_take_over_goes_on_at_the_step_where_the_lost_node_was() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok", "ok", "ok")).job().key();
        var lost = ledger.claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        ledger.endAndStart(lost, 0, StepResult.succeeded(Map.of("from", "node-0")));

        node.runAll();

        var job = node.engine().find(JobRef.of("a")).orElseThrow();
        assertThat(job).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s1", "a/s2");
        assertThat(job.steps().get(0).output()).containsEntry("from", "node-0");
        assertThat(job.steps().get(1).attempts()).extracting("status").containsExactly(UNKNOWN, SUCCEEDED);
    }

    @Test
    void a_node_that_lost_its_claim_cannot_write() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok", "ok")).job().key();
        var zombie = ledger.claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        var heir = ledger.claim(key, "node-1", TakeOver.FROM_ANYBODY).orElseThrow();

        assertThat(heir.number()).isGreaterThan(zombie.number());
        assertThat(ledger.endStep(zombie, 0, StepResult.failed("late"))).isFalse();
        assertThat(ledger.endAndStart(zombie, 0, StepResult.succeeded(Map.of())).name())
                .isEqualTo("LOST");
        assertThat(node.engine().find(JobRef.of("a")).orElseThrow())
                .hasStatus(RUNNING)
                .hasSteps(RUNNING, PENDING);
        assertThat(ledger.endStep(heir, 0, StepResult.succeeded(Map.of()))).isTrue();
        assertThat(ledger.endStep(zombie, 0, StepResult.succeeded(Map.of()))).isFalse();
    }

    @Test
    void writing_an_outcome_again_after_a_lost_answer_changes_nothing() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok")).job().key();
        var claim = ledger.claim(key, "node-1", TakeOver.FROM_ANYBODY).orElseThrow();

        assertThat(ledger.endStep(claim, 0, StepResult.succeeded(Map.of("n", 1))))
                .isTrue();
        assertThat(ledger.endStep(claim, 0, StepResult.succeeded(Map.of("n", 1))))
                .isTrue();
        assertThat(ledger.endStep(claim, 0, StepResult.failed("no"))).isFalse();
        assertThat(ledger.claim(key, "node-2", TakeOver.FROM_ANYBODY)).isEmpty();
    }

    /** What became of its attempt meanwhile, UNKNOWN, is what it would write of a connection that broke. */
    @Test
    void a_lost_node_does_not_take_its_loss_for_what_it_wrote_itself() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok")).job().key();
        var zombie = ledger.claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        assertThat(ledger.claim(key, "node-1", TakeOver.FROM_ANYBODY)).isPresent();

        var broken = new StepResult.Interrupted(JobError.of("The connection was lost.", "57P01"));
        assertThat(ledger.endAndWait(zombie, 0, broken, Duration.ZERO)).isEqualTo(Start.LOST);
    }

    @Test
    void a_stopping_node_ends_its_step_and_another_goes_on() throws Exception {
        try (var other = node.another("node-2", steps)) {
            node.engine().submit(chain("a", "wait", "ok"));
            var runner = new Thread(node::runAll);
            runner.start();
            steps.waiting.acquire();
            node.engine().chains().stop();
            steps.release.countDown();
            runner.join();
            assertThat(node.engine().find(JobRef.of("a")).orElseThrow())
                    .hasStatus(PENDING)
                    .hasSteps(SUCCEEDED, PENDING);

            other.engine().sweeper().run();
            other.runAll();

            assertThat(node.engine().find(JobRef.of("a")).orElseThrow()).hasStatus(SUCCEEDED);
            assertThat(steps.runs).containsExactly("a/s0", "a/s1");
        }
    }

    @Test
    void an_abandoned_step_does_not_cancel_its_job() throws Exception {
        node.engine().submit(chain("a", "wait", "ok"));
        runAndAbandon();

        var job = node.engine().find(JobRef.of("a")).orElseThrow();
        assertThat(job).hasStatus(PENDING).hasSteps(PENDING, PENDING);
        assertThat(job.steps().get(0).attempts()).extracting("status").containsExactly(CANCELLED);
        assertThat(job.steps().get(0).error().code()).isEqualTo("node_stopped");
        assertThat(node.ledger()
                        .claim(job.key(), "node-2", TakeOver.FROM_ANYBODY)
                        .orElseThrow()
                        .firstOpen())
                .isZero();
    }

    @Test
    void a_step_that_may_not_run_twice_is_unknown_when_its_node_stops_in_it() throws Exception {
        var once = ModeStep.spec("once", "wait").withOnLostNode(OnLostNode.UNKNOWN);
        node.engine().submit(JobSpec.of("a", once, ModeStep.spec("last", "ok")));
        runAndAbandon();

        var job = node.engine().find(JobRef.of("a")).orElseThrow();
        assertThat(job).hasStatus(UNKNOWN).hasSteps(UNKNOWN, UNPROCESSED);
        assertThat(job.error().step()).isEqualTo("once");
        assertThat(job.error().code()).isEqualTo("node_stopped");
    }

    @Test
    void a_step_that_may_not_run_twice_is_unknown_when_its_node_is_lost() {
        var once = ModeStep.spec("once", "ok").withOnLostNode(OnLostNode.UNKNOWN);
        var handle =
                node.engine().submit(JobSpec.of("a", ModeStep.spec("first", "ok"), once, ModeStep.spec("last", "ok")));
        var lost = node.ledger()
                .claim(handle.job().key(), "node-0", TakeOver.FROM_ANYBODY)
                .orElseThrow();
        assertThat(node.ledger().endAndStart(lost, 0, StepResult.succeeded(Map.of())))
                .isEqualTo(Start.STARTED);

        node.runAll();

        var job = handle.job();
        assertThat(job).hasStatus(UNKNOWN).hasSteps(SUCCEEDED, UNKNOWN, UNPROCESSED);
        assertThat(job.error().message()).contains("node-0").contains("may not be run twice");
        assertThat(job.error().step()).isEqualTo("once");
        assertThat(job.steps().get(1).attempts()).extracting("status").containsExactly(UNKNOWN);
        assertThat(node.ledger().endStep(lost, 1, StepResult.succeeded(Map.of())))
                .isFalse();
        assertThat(steps.runs).isEmpty();
    }

    @Test
    void a_node_that_is_cut_off_gives_up_the_step_that_others_rerun() throws Exception {
        var handle = node.engine().submit(chain("a", "wait", "ok"));
        runCutOff().join();

        assertThat(handle.job()).hasStatus(PENDING).hasSteps(PENDING, PENDING);
        var late = node.engine().submit(chain("b", "ok"));
        node.engine()
                .chains()
                .run(node.ledger()
                        .claim(late.job().key(), "node-1", TakeOver.FROM_ANYBODY)
                        .orElseThrow());
        assertThat(late.job()).hasStatus(PENDING);
        node.cutOff(false);
        node.runAll();

        assertThat(handle.job()).hasStatus(SUCCEEDED);
        assertThat(handle.job().steps().get(0).attempts()).extracting("status").containsExactly(CANCELLED, SUCCEEDED);
        assertThat(late.job()).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactlyInAnyOrder("a/s0", "a/s0", "a/s1", "b/s0");
    }

    @Test
    void a_node_that_is_cut_off_lets_the_step_end_that_nobody_reruns_and_starts_no_other() throws Exception {
        var once = ModeStep.spec("once", "wait").withOnLostNode(OnLostNode.UNKNOWN);
        var handle = node.engine().submit(JobSpec.of("a", once, ModeStep.spec("last", "ok")));
        var runner = runCutOff();
        steps.release.countDown();
        runner.join();

        assertThat(handle.job()).hasStatus(PENDING).hasSteps(SUCCEEDED, PENDING);
        assertThat(steps.runs).containsExactly("a/once");
    }

    @Test
    void a_step_that_ends_well_although_it_was_given_up_harms_none_after_it() throws Exception {
        var once = ModeStep.spec("once", "asks").withOnLostNode(OnLostNode.UNKNOWN);
        var handle = node.engine().submit(JobSpec.of("a", ModeStep.spec("first", "stubborn"), once));
        var runner = new Thread(node::runAll);
        runner.start();
        await().until(() -> !steps.runs.isEmpty());
        while (runner.isAlive()) {
            node.cutOff(true);
            node.cutOff(false);
            runner.join(10);
        }
        assertThat(handle.job()).hasStatus(PENDING).hasSteps(SUCCEEDED, PENDING);
        node.runAll();

        assertThat(handle.job()).hasStatus(SUCCEEDED);
        assertThat(handle.job().steps().get(1).output()).containsEntry("cancelled", false);
    }

    @Test
    void a_step_that_takes_one_node_after_the_other_with_it_is_not_tried_for_ever() {
        var handle = node.engine().submit(chain("a", "ok", "ok"));
        for (int i = 1; i <= 20; i++) {
            assertThat(node.ledger().claim(handle.job().key(), "node-" + i, TakeOver.FROM_ANYBODY))
                    .isPresent();
        }

        node.runAll();

        assertThat(handle.job()).hasStatus(UNKNOWN).hasSteps(UNKNOWN, UNPROCESSED);
        assertThat(handle.job().error().message()).contains("19 attempts before");
        assertThat(steps.runs).isEmpty();
    }

    @Test
    void a_claim_that_was_made_elsewhere_is_run_and_by_a_stopping_node_given_on() {
        var ledger = node.ledger();
        var first = node.engine().submit(chain("a", "ok", "ok"));
        node.engine()
                .chains()
                .run(ledger.claim(first.job().key(), "node-1", TakeOver.FROM_ANYBODY)
                        .orElseThrow());
        assertThat(first.job()).hasStatus(SUCCEEDED);

        var second = node.engine().submit(chain("b", "ok"));
        node.engine().chains().stop();
        node.engine()
                .chains()
                .run(ledger.claim(second.job().key(), "node-1", TakeOver.FROM_ANYBODY)
                        .orElseThrow());
        assertThat(second.job()).hasStatus(PENDING).hasSteps(PENDING);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1");
    }

    /** The node is cut off while the step runs. */
    private Thread runCutOff() throws InterruptedException {
        var runner = new Thread(node::runAll);
        runner.start();
        steps.waiting.acquire();
        node.cutOff(true);
        return runner;
    }

    /** The node stops while the step runs, and does not wait for it. */
    private void runAndAbandon() throws InterruptedException {
        var runner = new Thread(node::runAll);
        runner.start();
        steps.waiting.acquire();
        node.engine().chains().stop();
        node.engine().chains().running().abandon();
        runner.join();
    }
}
