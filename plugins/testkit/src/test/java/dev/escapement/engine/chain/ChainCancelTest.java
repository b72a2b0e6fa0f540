package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** G4 on cancel: the running step is told, wherever it runs, and the later ones stay unprocessed. */
class ChainCancelTest extends ChainTest {
    @Test
    void cancel_ends_a_waiting_job_at_once_and_leaves_a_final_one_alone() {
        node.engine().submit(chain("a", "ok", "ok"));

        assertThat(node.engine().cancel(JobRef.of("a")).orElseThrow())
                .hasStatus(CANCELLED)
                .hasSteps(UNPROCESSED, UNPROCESSED);
        node.runAll();
        assertThat(steps.runs).isEmpty();
        assertThat(node.engine().cancel(JobRef.of("a")).orElseThrow()).hasStatus(CANCELLED);

        node.run(chain("b", "ok"));
        assertThat(node.engine().cancel(JobRef.of("b")).orElseThrow()).hasStatus(SUCCEEDED);
        assertThat(node.engine().cancel(JobRef.of("nobody"))).isEmpty();
    }

    @Test
    void cancel_reaches_the_running_step_from_another_node() throws Exception {
        try (var other = node.another("node-2", steps)) {
            var handle = node.engine().submit(chain("a", "ok", "wait", "ok"));
            var runner = new Thread(node::runAll);
            runner.start();
            steps.waiting.acquire();

            other.engine().cancel(JobRef.of("a"));
            node.engine().cancelWatch().run();
            runner.join();

            assertThat(handle.await(Duration.ZERO)).hasStatus(CANCELLED).hasSteps(SUCCEEDED, CANCELLED, UNPROCESSED);
        }
    }

    @Test
    void a_cancel_between_two_steps_leaves_the_rest_unprocessed() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok", "ok")).job().key();
        var claim = ledger.claim(key, "node-1", TakeOver.FROM_ANYBODY).orElseThrow();
        node.engine().cancel(JobRef.of("a"));

        assertThat(ledger.endAndStart(claim, 0, StepResult.succeeded(Map.of())).name())
                .isEqualTo("CANCELLED");
        assertThat(node.engine().find(JobRef.of("a")).orElseThrow())
                .hasStatus(CANCELLED)
                .hasSteps(SUCCEEDED, UNPROCESSED);
    }

    @Test
    void cancel_interrupts_a_step_that_listens_to_nothing() throws Exception {
        var handle = node.engine().submit(chain("a", "deaf", "ok"));
        var runner = new Thread(node::runAll);
        runner.start();
        steps.waiting.acquire();

        node.engine().cancel(JobRef.of("a"));
        runner.join();

        assertThat(handle.job()).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED);
    }
}
