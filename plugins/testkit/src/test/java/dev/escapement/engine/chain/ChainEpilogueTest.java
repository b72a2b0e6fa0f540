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
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What runs once after the chain, on failure or in any case, and never changes what the chain has come to. */
class ChainEpilogueTest extends ChainTest {
    private static final JobRef A = JobRef.of("a");
    private static final StepResult.Succeeded DONE = StepResult.succeeded(Map.of());

    @Test
    void a_chain_that_succeeds_runs_what_is_to_run_in_any_case() {
        var job = node.run(with(chain("a", "ok", "ok")));
        assertThat(job).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, SUCCEEDED, UNPROCESSED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/f0", "a/f1");
        assertThat(job.verdict()).isNull();
        assertThat(job.steps().get(3).output().get("seen")).asString().contains("s0", "s1");
    }

    @Test
    void a_chain_that_fails_runs_all_of_it_and_keeps_its_error() {
        var job = node.run(with(chain("a", "ok", "fail", "ok")));
        assertThat(job).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED, UNPROCESSED, SUCCEEDED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/x", "a/f0", "a/f1");
        assertThat(job.error().step()).isEqualTo("s1");
    }

    @Test
    void its_steps_are_told_why_the_chain_failed() {
        var job = node.run(
                chain("a", "tell", "fail").withOnFailure(step("x", "tell")).withFinally(step("f", "tell")));
        var why = "42P01 in s1";
        assertThat(job.steps().get(0).output()).containsEntry("failure", "none");
        assertThat(job.steps().get(2).output()).containsEntry("failure", why);
        assertThat(job.steps().get(3).output()).containsEntry("failure", why);

        var fine = node.run(chain("b", "ok").withFinally(step("f", "tell")));
        assertThat(fine.steps().get(1).output()).containsEntry("failure", "none");
    }

    @Test
    void one_that_runs_elsewhere_is_told_too() {
        var key = node.engine()
                .submit(chain("a", "ok").withFinally(step("f", "ok"), step("g", "tell")))
                .job()
                .key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        node.ledger().endAndStart(claim, 0, StepResult.failed("no"));

        node.runAll();

        assertThat(job().steps().get(2).output()).containsEntry("failure", "null in s0");
    }

    @Test
    void each_step_of_it_runs_whatever_became_of_those_before_it_and_the_verdict_stands() {
        var job = node.run(chain("a", "ok").withFinally(step("f0", "throw"), step("f1", "fail"), step("f2", "ok")));
        assertThat(job).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, FAILED, FAILED, SUCCEEDED);
        assertThat(job.error()).isNull();
        assertThat(job.steps().get(1).error().message()).isEqualTo("thrown");

        var failed = node.run(chain("b", "fail").withOnFailure(step("x", "throw")));
        assertThat(failed).hasStatus(FAILED).hasSteps(FAILED, FAILED);
        assertThat(failed.error().step()).isEqualTo("s0");
    }

    @Test
    void a_job_is_not_over_before_its_epilogue_is() {
        var key = node.ledger().open(with(chain("a", "ok"))).job().key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();

        assertThat(node.ledger().endAndStart(claim, 0, StepResult.failed("no"))).isEqualTo(Start.STARTED);
        assertThat(job()).hasStatus(RUNNING).hasSteps(FAILED, RUNNING, PENDING, PENDING);
        assertThat(job().verdict()).isEqualTo(FAILED);
        assertThat(job().error().message()).isEqualTo("no");
        assertThat(job().endedAt()).isNull();
    }

    @Test
    void what_is_tried_again_in_the_epilogue_waits_like_any_step() {
        var job = chain("a", "fail")
                .withFinally(step("f0", "once").withRetry(Retry.of(1, Duration.ofSeconds(5))), step("f1", "ok"));
        node.engine().submit(job);
        node.runAll();
        assertThat(job()).hasStatus(PENDING).hasSteps(FAILED, PENDING, PENDING);
        assertThat(job().verdict()).isEqualTo(FAILED);
        assertThat(job().error().step()).isEqualTo("s0");

        node.clock().tick(Duration.ofSeconds(5));
        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/f0", "a/f0", "a/f1");
    }

    @Test
    void a_take_over_goes_on_in_the_epilogue_and_runs_no_link_again() {
        var key = node.engine().submit(with(chain("a", "ok", "ok"))).job().key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        node.ledger().endAndStart(claim, 0, StepResult.failed("no"));

        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, UNPROCESSED, SUCCEEDED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/x", "a/f0", "a/f1");
        assertThat(job().error().message()).isEqualTo("no");
    }

    @Test
    void a_step_of_it_of_which_nobody_knows_is_shown_and_the_others_run() {
        for (var last : new boolean[] {false, true}) {
            var id = "lost" + last;
            var once = step("once", "ok").withOnLostNode(OnLostNode.UNKNOWN);
            var spec =
                    last ? chain(id, "ok").withFinally(once) : chain(id, "ok").withFinally(once, step("f1", "ok"));
            var key = node.engine().submit(spec).job().key();
            var claim =
                    node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
            node.ledger().endAndStart(claim, 0, DONE);

            node.runAll();
            var job = node.engine().find(spec.ref()).orElseThrow();
            assertThat(job).hasStatus(SUCCEEDED);
            assertThat(job.steps().get(1).status()).isEqualTo(UNKNOWN);
        }
        assertThat(steps.runs).containsExactly("lostfalse/f1");
    }

    @Test
    void a_cancel_ends_the_chain_and_lets_the_epilogue_run() throws Exception {
        node.engine().submit(with(chain("a", "wait", "ok")));
        cancelWhileItsStepWaits();
        assertThat(job()).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED, UNPROCESSED, SUCCEEDED, SUCCEEDED);
        assertThat(job().cancelRequested()).isFalse();
    }

    @Test
    void a_cancel_between_two_steps_and_while_the_job_waits_lets_it_run_too() {
        var key = node.ledger().open(with(chain("a", "ok", "ok"))).job().key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        node.engine().cancel(A);
        assertThat(node.ledger().endAndStart(claim, 0, DONE)).isEqualTo(Start.WAITING);
        assertThat(job()).hasStatus(PENDING).hasSteps(SUCCEEDED, UNPROCESSED, UNPROCESSED, PENDING, PENDING);
        node.runAll();
        assertThat(job()).hasStatus(CANCELLED).hasSteps(SUCCEEDED, UNPROCESSED, UNPROCESSED, SUCCEEDED, SUCCEEDED);

        var waiting = JobSpec.of("b", step("s0", "once").withRetry(Retry.of(1, Duration.ofHours(1))), step("s1", "ok"))
                .withFinally(step("f0", "ok"));
        node.run(waiting);
        node.engine().cancel(waiting.ref());
        node.runAll();
        assertThat(node.engine().find(waiting.ref()).orElseThrow())
                .hasStatus(CANCELLED)
                .hasSteps(CANCELLED, UNPROCESSED, SUCCEEDED);
    }

    @Test
    void a_job_that_is_cancelled_before_it_has_begun_runs_nothing() {
        node.engine().submit(with(chain("a", "ok")));
        node.engine().cancel(A);
        node.runAll();
        assertThat(job()).hasStatus(CANCELLED).hasSteps(UNPROCESSED, UNPROCESSED, UNPROCESSED, UNPROCESSED);
        assertThat(steps.runs).isEmpty();
    }

    @Test
    void a_cancel_of_the_epilogue_ends_the_job_as_its_chain_has() throws Exception {
        node.engine().submit(chain("a", "fail").withFinally(step("f0", "wait"), step("f1", "ok")));
        cancelWhileItsStepWaits();
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, CANCELLED, UNPROCESSED);
        assertThat(steps.runs).containsExactly("a/s0", "a/f0");
    }

    @Test
    void a_cancel_of_a_job_whose_node_was_lost_lets_the_epilogue_run() {
        var key = node.engine().submit(with(chain("a", "ok", "ok"))).job().key();
        assertThat(node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY)).isPresent();
        node.engine().cancel(A);

        node.runAll();
        assertThat(job()).hasStatus(CANCELLED);
        assertThat(steps.runs).containsExactly("a/f0", "a/f1");
    }

    @Test
    void a_restart_runs_the_epilogue_anew_and_cannot_begin_in_it() {
        node.run(with(chain("a", "ok", "once")));
        assertThat(job()).hasStatus(FAILED);
        assertThatThrownBy(() -> restart("f0")).hasMessageContaining("not one of the chain");

        restart(null);
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, SUCCEEDED, UNPROCESSED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/x", "a/f0", "a/f1", "a/s1", "a/f0", "a/f1");
        assertThat(job().error()).isNull();
    }

    /** An UNKNOWN job waits for a person, and so does its epilogue. */
    @Test
    void what_a_person_says_of_an_unknown_step_decides_which_epilogue_runs() {
        for (boolean succeeded : new boolean[] {true, false}) {
            var id = "settled" + succeeded;
            var once = step("s0", "ok").withOnLostNode(OnLostNode.UNKNOWN);
            var spec = JobSpec.of(id, once).withOnFailure(step("x", "ok")).withFinally(step("f0", "ok"));
            var key = node.engine().submit(spec).job().key();
            assertThat(node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY))
                    .isPresent();
            node.runAll();
            assertThat(node.engine().find(spec.ref()).orElseThrow()).hasStatus(UNKNOWN);

            node.engine().intervene(spec.ref(), new Intervention.Settle("ann", "seen", "s0", succeeded));
            node.runAll();
            Status verdict = succeeded ? SUCCEEDED : FAILED;
            assertThat(node.engine().find(spec.ref()).orElseThrow())
                    .hasStatus(verdict)
                    .hasSteps(verdict, succeeded ? UNPROCESSED : SUCCEEDED, SUCCEEDED);
        }
        assertThat(steps.runs).containsExactly("settledtrue/f0", "settledfalse/x", "settledfalse/f0");
    }

    @Test
    void a_job_whose_time_is_over_has_time_for_its_epilogue() {
        var key = node.ledger()
                .open(chain("a", "ok", "ok").withTimeout(Duration.ofMinutes(1)).withFinally(step("f0", "ok")))
                .job()
                .key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        node.ledger().endAndWait(claim, 0, DONE, Duration.ZERO);
        node.clock().tick(Duration.ofMinutes(2));

        node.engine().sweeper().run();
        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED, SUCCEEDED);
        assertThat(job().error().code()).isEqualTo("job_timeout");
    }

    @Test
    void a_stopping_node_hands_the_epilogue_over() {
        var stopping = node.another("node-2", steps);
        var key = node.engine().submit(with(chain("a", "ok"))).job().key();
        var claim = node.ledger().claim(key, "node-2", TakeOver.FROM_ANYBODY).orElseThrow();
        node.ledger().endAndWait(claim, 0, DONE, Duration.ZERO);
        assertThat(job()).hasStatus(PENDING).hasSteps(SUCCEEDED, UNPROCESSED, PENDING, PENDING);
        stopping.engine().chains().stop();

        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, UNPROCESSED, SUCCEEDED, SUCCEEDED);
    }

    @Test
    void names_are_unique_in_the_whole_job_and_faults_say_where() {
        assertThatThrownBy(() -> node.engine()
                        .submit(chain("a", "ok")
                                .withOnFailure(step("s0", "ok"))
                                .withFinally(new StepSpec("f", "none", null))))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("/onFailure/0/name")
                .hasMessageContaining("/finally/0/kind");
    }

    private void cancelWhileItsStepWaits() throws Exception {
        var runner = Executors.newSingleThreadExecutor();
        try {
            var run = runner.submit(node::runAll);
            steps.waiting.acquire();
            node.engine().cancel(A);
            run.get();
        } finally {
            runner.shutdown();
        }
    }

    private static JobSpec with(JobSpec chain) {
        return chain.withOnFailure(step("x", "ok")).withFinally(step("f0", "ok"), step("f1", "ok"));
    }

    private static StepSpec step(String name, String mode) {
        return ModeStep.spec(name, mode);
    }

    private void restart(String from) {
        node.engine().intervene(A, new Intervention.Restart("ann", null, from, null));
    }

    private Job job() {
        return node.engine().find(A).orElseThrow();
    }
}
