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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person can do to a job: restart it, say what became of an UNKNOWN step, replace one that has not begun. */
class ChainInterventionTest extends ChainTest {
    private static final JobRef A = JobRef.of("a");

    @Test
    void a_failed_job_is_restarted_at_the_step_that_failed_and_says_who_did_it_and_why() {
        assertThat(node.run(chain("a", "ok", "once", "ok"))).hasStatus(FAILED);

        assertThat(restart(null)).hasStatus(PENDING).hasSteps(SUCCEEDED, PENDING, PENDING);
        node.runAll();

        assertThat(job()).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/s1", "a/s2");
        assertThat(job().error()).isNull();
        assertThat(job().steps().get(1).attempts()).extracting("status").containsExactly(FAILED, SUCCEEDED);
        assertThat(job().history()).singleElement().satisfies(done -> {
            assertThat(done.action()).isEqualTo("restart");
            assertThat(done.by()).isEqualTo("ann");
            assertThat(done.reason()).isEqualTo("the disk is larger now");
            assertThat(done.step()).isEqualTo("s1");
            assertThat(done.at()).isEqualTo(node.clock().instant());
        });
    }

    @Test
    void a_restart_may_begin_before_the_step_that_failed_but_not_after_it() {
        node.run(chain("a", "ok", "once", "ok"));
        assertThatThrownBy(() -> restart("s2"))
                .isInstanceOf(InterventionException.class)
                .hasMessageContaining("s1");
        assertThatThrownBy(() -> restart("nowhere")).hasMessageContaining("no step nowhere");
        assertThat(job()).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED, UNPROCESSED);
        assertThat(job().history()).isEmpty();

        assertThat(restart("s0")).hasSteps(PENDING, PENDING, PENDING);
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/s0", "a/s1", "a/s2");
    }

    @Test
    void the_effect_of_a_step_that_had_succeeded_is_another_one_after_a_restart() {
        node.run(chain("a", "key", "fail"));
        var first = job().steps().get(0).output().get("key");
        restart(null);
        node.runAll();
        assertThat(job().steps().get(0).output().get("key")).isEqualTo(first);
        restart("s0");
        node.runAll();
        assertThat(job().steps().get(0).output().get("key")).isEqualTo(first + "/1");
    }

    @Test
    void the_effect_of_a_step_that_had_failed_is_another_one_when_what_comes_before_it_is_done_anew() {
        node.run(chain("a", "ok", "key-once", "ok"));
        restart(null);
        node.runAll();
        assertThat(job().steps().get(1).output().get("key").toString()).endsWith("/1");

        node.engine().submit(chain("b", "ok", "key-once", "ok"));
        node.runAll();
        node.engine().intervene(JobRef.of("b"), new Intervention.Restart("ann", null, "s0", null));
        node.runAll();
        var other = node.engine().find(JobRef.of("b")).orElseThrow();
        assertThat(other.steps().get(1).output().get("key").toString()).endsWith("/1/1");
    }

    @Test
    void so_it_is_when_the_job_was_cancelled_before_the_step_was_tried_again() {
        node.run(chain("a", "ok", "key-once", "ok"));
        restart(null);
        node.engine().cancel(JobRef.of("a"));
        assertThat(job().steps().get(1).status()).isEqualTo(UNPROCESSED);
        restart("s0");
        node.runAll();
        assertThat(job().steps().get(1).output().get("key").toString()).endsWith("/1/1");
    }

    /** What the step it was did is not what it is to do now. */
    @Test
    void the_effect_of_a_changed_step_is_another_one() {
        node.run(chain("a", "key", "fail", "ok"));
        restart("s0", List.of(step("s0", "key"), step("s1", "key"), step("s2", "ok")));
        node.runAll();
        var outputs = job().steps();
        assertThat((String) outputs.get(0).output().get("key")).endsWith("/0/1");
        assertThat((String) outputs.get(1).output().get("key")).endsWith("/1/1");
    }

    @Test
    void tries_are_counted_anew_after_a_restart() {
        var pause = Duration.ofMinutes(1);
        node.engine().submit(JobSpec.of("a", ModeStep.spec("s0", "busy").withRetry(Retry.of(1, pause))));
        for (int chapter = 1; chapter <= 2; chapter++) {
            node.runAll();
            assertThat(job()).hasStatus(PENDING);
            node.clock().tick(pause);
            node.runAll();
            assertThat(job()).hasStatus(FAILED);
            assertThat(job().steps().get(0).attempts()).hasSize(2 * chapter);
            restart(null);
        }
    }

    @Test
    void steps_that_run_again_may_be_changed_and_those_that_succeeded_may_not() {
        node.run(chain("a", "ok", "fail", "ok"));
        var other = List.of(step("s0", "ok"), step("s1", "warn"), step("s2", "ok"));
        assertThatThrownBy(() -> restart(null, List.of(step("s0", "warn"), step("s1", "warn"), step("s2", "ok"))))
                .hasMessageContaining("s0");
        assertThatThrownBy(() -> restart(null, List.of(step("s1", "warn"), step("s2", "ok"))))
                .hasMessageContaining("s0, s1, s2");
        assertThatThrownBy(() ->
                        restart(null, List.of(step("s0", "ok"), new StepSpec("s1", "mode", null), step("s2", "ok"))))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("/steps/1/config/mode");

        restart(null, other);
        node.runAll();

        assertThat(job()).hasStatus(SUCCEEDED);
        assertThat(job().spec().steps()).isEqualTo(other);
    }

    @Test
    void only_a_job_that_ended_badly_can_be_restarted() {
        node.engine().submit(chain("a", "ok"));
        assertThatThrownBy(() -> restart(null)).hasMessageContaining("PENDING");
        node.runAll();
        assertThatThrownBy(() -> restart(null)).hasMessageContaining("SUCCEEDED");
        assertThat(node.engine().intervene(JobRef.of("b"), new Intervention.Restart("ann", null, null, null)))
                .isEmpty();
        assertThatThrownBy(() -> node.engine().intervene(A, new Intervention.Cancel("\u0000", null)))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("/by");
    }

    @Test
    void a_cancelled_job_is_restarted_and_the_wish_to_end_it_is_gone() {
        node.engine().submit(chain("a", "ok", "ok"));
        node.engine().cancel(A);
        assertThat(job()).hasStatus(CANCELLED);

        restart(null);
        node.runAll();

        assertThat(job()).hasStatus(SUCCEEDED);
        assertThat(job().history()).extracting("action").containsExactly("cancel", "restart");
    }

    @Test
    void a_claim_of_an_earlier_chapter_cannot_write() {
        var key = node.engine().submit(chain("a", "ok", "ok")).job().key();
        var zombie = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        assertThat(node.ledger().endStep(zombie, 0, StepResult.failed("no"))).isTrue();
        restart(null);
        var heir = node.ledger().claim(key, "node-2", TakeOver.FROM_ANYBODY).orElseThrow();

        assertThat(node.ledger().endStep(zombie, 0, new StepResult.Cancelled())).isFalse();
        assertThat(heir.number()).isGreaterThan(zombie.number());
        assertThat(job()).hasStatus(RUNNING);
    }

    @Test
    void an_unknown_step_may_be_said_to_have_succeeded_and_the_job_goes_on_after_it() {
        lose(JobSpec.of("a", step("s0", "ok").withOnLostNode(OnLostNode.UNKNOWN), step("s1", "ok")));
        assertThatThrownBy(() -> settle("s1", true)).hasMessageContaining("UNPROCESSED");

        assertThat(settle("s0", true)).hasStatus(PENDING).hasSteps(SUCCEEDED, PENDING);
        node.runAll();

        assertThat(job()).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s1");
        assertThat(job().history()).extracting("action").containsExactly("settle-succeeded");
    }

    @Test
    void the_success_of_an_unknown_last_step_is_the_jobs_and_its_failure_is_the_jobs() {
        lose(JobSpec.of("a", step("s0", "ok").withOnLostNode(OnLostNode.UNKNOWN)));
        assertThat(settle("s0", true)).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED);

        lose(JobSpec.of("b", step("s0", "ok").withOnLostNode(OnLostNode.UNKNOWN), step("s1", "ok")));
        var b = node.engine()
                .intervene(JobRef.of("b"), new Intervention.Settle("ann", "half of it was there", "s0", false))
                .orElseThrow();
        assertThat(b).hasStatus(FAILED).hasSteps(FAILED, UNPROCESSED);
        assertThat(b.error().message()).contains("half of it was there");
        assertThat(b.error().step()).isEqualTo("s0");
    }

    @Test
    void an_unknown_step_may_simply_be_run_again() {
        lose(JobSpec.of("a", step("s0", "ok").withOnLostNode(OnLostNode.UNKNOWN), step("s1", "ok")));
        restart(null);
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED);
        assertThat(job().steps().get(0).attempts()).extracting("status").containsExactly(UNKNOWN, SUCCEEDED);
    }

    @Test
    void a_job_that_has_not_begun_may_be_replaced() {
        var later = node.clock().instant().plusSeconds(3_600);
        node.engine().submit(chain("a", "ok", "ok").withNotBefore(later));
        var other = chain("a", "warn", "ok", "ok").withNotBefore(later.minusSeconds(600));

        var job = node.engine()
                .intervene(A, new Intervention.Update("ann", null, other))
                .orElseThrow();

        assertThat(job).hasStatus(PENDING).hasSteps(PENDING, PENDING, PENDING);
        assertThat(job.spec()).isEqualTo(other);
        assertThat(job.dueAt()).isEqualTo(later.minusSeconds(600));
        assertThat(node.engine().submit(other).created()).isFalse();
        node.clock().tick(Duration.ofMinutes(50));
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED);
        assertThatThrownBy(() -> node.engine().intervene(A, new Intervention.Update("ann", null, other)))
                .isInstanceOf(InterventionException.class);
        assertThatThrownBy(() -> node.engine().intervene(A, new Intervention.Update("ann", null, chain("b", "ok"))))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("/id");
    }

    @Test
    void a_job_that_is_on_its_way_to_its_location_is_not_replaced_by_one_for_another() {
        var spec = chain("a", "ok").withLocation("eu");
        node.engine().submit(spec.withNotBefore(node.clock().instant().plusSeconds(3_600)));

        assertThatThrownBy(
                        () -> node.engine().intervene(A, new Intervention.Update("ann", null, spec.withLocation("us"))))
                .isInstanceOf(InterventionException.class)
                .hasMessageContaining("Cancel this one");
        node.engine().intervene(A, new Intervention.Update("ann", null, spec));
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED);
    }

    private void lose(JobSpec spec) {
        var key = node.engine().submit(spec).job().key();
        assertThat(node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY)).isPresent();
        node.runAll();
        assertThat(node.engine().find(spec.ref()).orElseThrow()).hasStatus(UNKNOWN);
    }

    private Job restart(String from) {
        return restart(from, null);
    }

    private Job restart(String from, List<StepSpec> newSteps) {
        var restart = new Intervention.Restart("ann", "the disk is larger now", from, newSteps);
        return node.engine().intervene(A, restart).orElseThrow();
    }

    private Job settle(String step, boolean succeeded) {
        return node.engine()
                .intervene(A, new Intervention.Settle("ann", "the file is there", step, succeeded))
                .orElseThrow();
    }

    private static StepSpec step(String name, String mode) {
        return ModeStep.spec(name, mode);
    }

    private Job job() {
        return node.engine().find(A).orElseThrow();
    }
}
