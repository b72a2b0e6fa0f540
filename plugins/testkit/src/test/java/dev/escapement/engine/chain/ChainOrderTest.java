package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.util.List;
import org.junit.jupiter.api.Test;

/** G3 and G4: steps run in order, each sees what earlier ones left, and none runs after a failure. */
class ChainOrderTest extends ChainTest {
    @Test
    void steps_run_in_order_and_see_what_earlier_ones_left() {
        var job = node.run(chain("a", "ok", "rows", "ok"));

        assertThat(job).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/s2");
        assertThat(job.steps().get(2).output()).containsEntry("ran", "s2");
        assertThat(job.steps().get(2).output().get("seen")).asInstanceOf(LIST).containsExactlyInAnyOrder("s0", "s1");
        assertThat(job.owner()).isEqualTo("node-1");
        assertThat(job.steps().get(0).attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(SUCCEEDED);
            assertThat(attempt.claim()).isEqualTo(1);
        });
    }

    @Test
    void a_failure_leaves_the_later_steps_unprocessed() {
        var job = node.run(chain("a", "ok", "fail", "ok", "ok"));

        assertThat(job).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED, UNPROCESSED, UNPROCESSED);
        assertThat(job.error().message()).isEqualTo("It did not work: \uFFFD");
        assertThat(job.error().code()).isEqualTo("42P01");
        assertThat(job.error().step()).isEqualTo("s1");
        assertThat(job.steps().get(1).warnings()).extracting("message").containsExactly("saw it coming");
        assertThat(steps.runs).containsExactly("a/s0", "a/s1");
    }

    @Test
    void whatever_a_step_throws_is_how_it_failed() {
        for (var mode : List.of("throw", "overflow", "null")) {
            var job = node.run(chain(mode, mode, "ok"));
            assertThat(job).hasStatus(FAILED).hasSteps(FAILED, UNPROCESSED);
            assertThat(job.error().message()).isNotBlank();
        }
        assertThat(node.run(chain("c", "cancelled", "ok"))).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED);
    }
}
