package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.RUNNING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNKNOWN;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A step whose failure may pass is tried again; until then the job waits in the ledger, and no thread does. */
class ChainRetryTest extends ChainTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void a_failure_that_may_pass_is_tried_again_when_it_is_due() {
        var before = node.clock().instant();
        node.engine().submit(retried("once", Retry.of(3, MINUTE)));
        node.runAll();

        var waiting = job();
        assertThat(waiting).hasStatus(PENDING).hasSteps(SUCCEEDED, PENDING, PENDING);
        assertThat(waiting.dueAt()).isEqualTo(before.plus(MINUTE));
        assertThat(waiting.endedAt()).isNull();
        assertThat(waiting.error()).isNull();
        assertThat(waiting.steps().get(1).error().code()).isEqualTo("57P01");
        assertThat(waiting.steps().get(1).attempts()).extracting("status").containsExactly(FAILED);

        node.clock().tick(MINUTE.minusSeconds(1));
        node.runAll();
        assertThat(job()).hasStatus(PENDING);
        node.clock().tick(Duration.ofSeconds(1));
        node.runAll();

        var job = job();
        assertThat(job).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, SUCCEEDED, SUCCEEDED);
        assertThat(job.dueAt()).isNull();
        assertThat(job.steps().get(1).error()).isNull();
        assertThat(job.steps().get(1).attempts()).extracting("status").containsExactly(FAILED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/first", "a/flaky", "a/flaky", "a/last");
    }

    @Test
    void tries_end_and_pauses_grow() {
        node.engine().submit(retried("busy", new Retry(3, MINUTE, BigDecimal.TEN, Duration.ofMinutes(30), null)));
        for (int minutes : new int[] {1, 10, 30}) {
            node.runAll();
            assertThat(job().dueAt()).isEqualTo(node.clock().instant().plus(Duration.ofMinutes(minutes)));
            node.clock().tick(Duration.ofMinutes(minutes));
        }
        node.runAll();

        assertThat(job()).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED, UNPROCESSED);
        assertThat(job().error().step()).isEqualTo("flaky");
        assertThat(job().steps().get(1).attempts()).hasSize(4);
    }

    @Test
    void a_failure_that_will_not_pass_is_not_tried_again() {
        assertThat(node.run(retried("fail", Retry.of(3, MINUTE)))).hasStatus(FAILED);
        assertThat(steps.runs).containsExactly("a/first", "a/flaky");
    }

    @Test
    void a_waiting_job_is_cancelled_at_once_and_its_tried_step_with_it() {
        node.engine().submit(retried("busy", Retry.of(3, MINUTE)));
        node.runAll();
        node.engine().cancel(JobRef.of("a"));

        assertThat(job()).hasStatus(CANCELLED).hasSteps(SUCCEEDED, CANCELLED, UNPROCESSED);
        node.clock().tick(MINUTE);
        node.runAll();
        assertThat(steps.runs).hasSize(2);
    }

    @Test
    void a_node_that_wakes_a_waiting_job_early_does_not_run_it() {
        node.engine().submit(retried("busy", Retry.of(3, MINUTE)));
        node.runAll();

        assertThat(node.ledger().claim(job().key(), "node-2", TakeOver.FROM_ANYBODY))
                .isEmpty();
        assertThat(job()).hasStatus(PENDING);
    }

    @Test
    void the_sweep_of_another_node_wakes_a_waiting_job_when_it_is_due() {
        node.engine().submit(retried("once", Retry.of(1, MINUTE)));
        node.runAll();
        try (var other = node.another("node-2", steps)) {
            other.engine().sweeper().run();
            other.runAll();
            assertThat(job()).hasStatus(PENDING);
            node.clock().tick(MINUTE);
            other.runAll();
        }
        assertThat(job()).hasStatus(SUCCEEDED);
    }

    @Test
    void a_job_does_not_start_before_its_time() {
        var time = node.clock().instant().plus(Duration.ofHours(1));
        var opened = node.run(chain("a", "ok", "ok").withNotBefore(time));
        assertThat(opened).hasStatus(PENDING).hasSteps(PENDING, PENDING);
        assertThat(opened.dueAt()).isEqualTo(time);
        assertThat(node.ledger().claim(opened.key(), "node-2", TakeOver.FROM_ANYBODY))
                .isEmpty();

        node.clock().tick(Duration.ofHours(1));
        node.runAll();

        assertThat(job()).hasStatus(SUCCEEDED);
        assertThat(job().dueAt()).isNull();
        assertThat(job().spec().rules().notBefore()).isEqualTo(time);
        assertThat(node.engine()
                        .submit(chain("a", "ok", "ok").withNotBefore(time))
                        .created())
                .isFalse();
    }

    @Test
    void a_time_that_is_over_is_now() {
        var past = node.clock().instant().minus(MINUTE);
        assertThat(node.run(chain("a", "ok").withNotBefore(past))).hasStatus(SUCCEEDED);
    }

    @Test
    void a_lost_claim_cannot_make_its_job_wait() {
        var key = node.engine().submit(retried("ok", Retry.of(1, MINUTE))).job().key();
        var zombie = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        assertThat(node.ledger().claim(key, "node-2", TakeOver.FROM_ANYBODY)).isPresent();

        assertThat(node.ledger().endAndWait(zombie, 0, late(), MINUTE)).isEqualTo(Start.LOST);
        assertThat(job()).hasStatus(RUNNING);
    }

    @Test
    void a_step_that_takes_too_long_fails_and_may_be_tried_again() {
        var slow = ModeStep.spec("slow", "deaf").withTimeout(Duration.ofMillis(50));
        assertThat(node.run(JobSpec.of("a", slow, ModeStep.spec("last", "ok"))))
                .hasStatus(FAILED)
                .hasSteps(FAILED, UNPROCESSED);
        assertThat(job().error().code()).isEqualTo("timeout");
        assertThat(job().error().message()).contains("PT0.05S");

        var again = JobSpec.of("b", slow.withRetry(Retry.of(1, MINUTE)), ModeStep.spec("last", "ok"));
        assertThat(node.run(again)).hasStatus(PENDING);
        node.clock().tick(MINUTE);
        node.runAll();
        assertThat(node.engine().find(JobRef.of("b")).orElseThrow()).hasStatus(FAILED);
        assertThat(steps.runs).containsExactly("a/slow", "b/slow", "b/slow");
    }

    @Test
    void a_step_that_succeeds_after_its_time_has_succeeded_and_the_next_one_has_its_own() {
        var stubborn = ModeStep.spec("stubborn", "stubborn").withTimeout(Duration.ofMillis(50));
        assertThat(node.run(JobSpec.of("a", stubborn, ModeStep.spec("last", "asks"))))
                .hasStatus(SUCCEEDED);
        assertThat(job().steps().get(1).output()).containsEntry("cancelled", false);
    }

    @Test
    void an_interrupted_step_runs_again_without_a_rule_and_is_not_counted_as_a_failure() {
        assertThat(node.run(JobSpec.of("a", ModeStep.spec("s", "away").withRetry(Retry.of(0)))))
                .hasStatus(PENDING);
        assertThat(job().steps().get(0).error().code()).isEqualTo("08006");
        node.clock().tick(Duration.between(node.clock().instant(), job().dueAt()));
        node.runAll();

        assertThat(job()).hasStatus(SUCCEEDED);
        assertThat(job().steps().get(0).attempts()).extracting("status").containsExactly(UNKNOWN, SUCCEEDED);
    }

    @Test
    void a_step_that_is_interrupted_all_the_time_fails_in_the_end() {
        var begin = node.clock().instant();
        node.engine().submit(chain("a", "gone", "ok"));
        node.runAll();
        while (job().status() == PENDING) {
            node.clock().tick(Duration.between(node.clock().instant(), job().dueAt()));
            node.runAll();
        }
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, UNPROCESSED);
        assertThat(job().steps().get(0).attempts()).hasSize(20);
        assertThat(Duration.between(begin, node.clock().instant()))
                .isBetween(MINUTE.multipliedBy(10), MINUTE.multipliedBy(20));
    }

    @Test
    void a_job_whose_time_is_over_fails_in_the_step_that_runs() {
        var job = JobSpec.of(
                        "a", ModeStep.spec("slow", "deaf").withRetry(Retry.of(3, MINUTE)), ModeStep.spec("last", "ok"))
                .withTimeout(Duration.ofMillis(50));
        assertThat(node.run(job)).hasStatus(FAILED).hasSteps(FAILED, UNPROCESSED);
        assertThat(job().error().code()).isEqualTo("job_timeout");
        assertThat(job().error().message()).contains("PT0.05S");
    }

    @Test
    void a_step_that_would_begin_after_its_jobs_time_is_not_begun() {
        var key = node.engine()
                .submit(chain("a", "ok", "ok").withTimeout(MINUTE))
                .job()
                .key();
        var lost = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        assertThat(node.ledger().endAndStart(lost, 0, StepResult.succeeded(Map.of())))
                .isEqualTo(Start.STARTED);
        node.clock().tick(MINUTE);
        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED);
        assertThat(steps.runs).isEmpty();

        node.engine().intervene(JobRef.of("a"), new Intervention.Restart(null, null, null, null));
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED);
    }

    @Test
    void a_step_is_not_tried_again_after_its_jobs_time() {
        var spec = JobSpec.of("a", ModeStep.spec("flaky", "once").withRetry(Retry.of(1, MINUTE)));
        assertThat(node.run(spec.withTimeout(MINUTE.minusSeconds(1)))).hasStatus(FAILED);
        assertThat(job().error().message()).contains("restarts");
    }

    @Test
    void a_job_whose_end_is_wanted_does_not_wait() {
        var key = node.engine().submit(retried("ok", Retry.of(1, MINUTE))).job().key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        node.engine().cancel(JobRef.of("a"));

        assertThat(node.ledger().endAndWait(claim, 0, late(), MINUTE)).isEqualTo(Start.CANCELLED);
        assertThat(job()).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED, UNPROCESSED);
    }

    private static StepResult.Failed late() {
        return StepResult.failed("late");
    }

    private Job job() {
        return node.engine().find(JobRef.of("a")).orElseThrow();
    }

    private static JobSpec retried(String mode, Retry retry) {
        StepSpec flaky = ModeStep.spec("flaky", mode).withRetry(retry);
        return JobSpec.of("a", ModeStep.spec("first", "ok"), flaky, ModeStep.spec("last", "ok"));
    }
}
