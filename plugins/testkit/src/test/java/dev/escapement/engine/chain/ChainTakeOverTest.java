package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.RUNNING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNKNOWN;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.step.StepResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** G7: a node that lost its claim cannot write; another goes on at the step where a lost or stopping node was. */
class ChainTakeOverTest extends ChainTest {
    @Test
    void a_take_over_goes_on_at_the_step_where_the_lost_node_was() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok", "ok", "ok")).job().key();
        var lost = ledger.claim(key, "node-0").orElseThrow();
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
        var zombie = ledger.claim(key, "node-0").orElseThrow();
        var heir = ledger.claim(key, "node-1").orElseThrow();

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
        var claim = ledger.claim(key, "node-1").orElseThrow();

        assertThat(ledger.endStep(claim, 0, StepResult.succeeded(Map.of("n", 1))))
                .isTrue();
        assertThat(ledger.endStep(claim, 0, StepResult.succeeded(Map.of("n", 1))))
                .isTrue();
        assertThat(ledger.endStep(claim, 0, StepResult.failed("no"))).isFalse();
        assertThat(ledger.claim(key, "node-2")).isEmpty();
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
                    .hasStatus(RUNNING)
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
        var runner = new Thread(node::runAll);
        runner.start();
        steps.waiting.acquire();
        node.engine().chains().stop();
        node.engine().chains().running().abandon();
        runner.join();

        assertThat(node.engine().find(JobRef.of("a")).orElseThrow())
                .hasStatus(RUNNING)
                .hasSteps(RUNNING, PENDING);
    }

    @Test
    void a_claim_that_was_made_elsewhere_is_run_and_by_a_stopping_node_left_alone() {
        var ledger = node.ledger();
        var first = node.engine().submit(chain("a", "ok", "ok"));
        node.engine().chains().run(ledger.claim(first.job().key(), "node-1").orElseThrow());
        assertThat(first.job()).hasStatus(SUCCEEDED);

        var second = node.engine().submit(chain("b", "ok"));
        node.engine().chains().stop();
        node.engine().chains().run(ledger.claim(second.job().key(), "node-1").orElseThrow());
        assertThat(second.job()).hasStatus(RUNNING).hasSteps(RUNNING);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1");
    }
}
