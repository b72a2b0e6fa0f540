package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.PENDING;
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
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps whose failure does not end the chain, and steps that are for the failure of one step alone. */
class ChainOptionalTest extends ChainTest {
    private static final JobRef A = JobRef.of("a");

    @Test
    void a_chain_goes_on_when_an_optional_step_has_failed() {
        var job = node.run(JobSpec.of("a", step("s0", "ok"), optional("s1", "fail"), step("s2", "ok")));
        assertThat(job).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, FAILED, SUCCEEDED);
        assertThat(job.error()).isNull();
        assertThat(job.steps().get(1).error().code()).isEqualTo("42P01");
    }

    @Test
    void a_chain_whose_last_step_is_optional_and_fails_has_succeeded() {
        var job = node.run(JobSpec.of("a", step("s0", "ok"), optional("s1", "throw")));
        assertThat(job).hasStatus(SUCCEEDED).hasSteps(SUCCEEDED, FAILED);
        assertThat(job.error()).isNull();

        var more = node.run(JobSpec.of("b", optional("s0", "fail"))
                .withOnFailure(step("x", "ok"))
                .withFinally(step("f", "tell")));
        assertThat(more).hasStatus(SUCCEEDED).hasSteps(FAILED, UNPROCESSED, SUCCEEDED);
        assertThat(more.steps().get(2).output()).containsEntry("failure", "none");
        assertThat(more.error()).isNull();
    }

    @Test
    void an_optional_step_is_tried_again_like_any_other() {
        node.engine()
                .submit(JobSpec.of(
                        "a", optional("s0", "busy").withRetry(Retry.of(1, Duration.ofSeconds(5))), step("s1", "ok")));
        node.runAll();
        assertThat(job()).hasStatus(PENDING).hasSteps(PENDING, PENDING);

        node.clock().tick(Duration.ofSeconds(5));
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED).hasSteps(FAILED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s0", "a/s1");
    }

    @Test
    void a_restart_leaves_an_optional_step_that_failed_alone_unless_it_begins_there() {
        node.run(JobSpec.of("a", optional("s0", "fail"), step("s1", "once"), step("s2", "ok")));
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, FAILED, UNPROCESSED);

        node.engine().intervene(A, new Intervention.Restart(null, null, null, null));
        node.runAll();
        assertThat(job()).hasStatus(SUCCEEDED).hasSteps(FAILED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/s1", "a/s2");

        node.run(JobSpec.of("b", optional("s0", "once"), step("s1", "once")));
        node.engine().intervene(JobRef.of("b"), new Intervention.Restart(null, null, "s0", null));
        node.runAll();
        assertThat(node.engine().find(JobRef.of("b")).orElseThrow())
                .hasStatus(SUCCEEDED)
                .hasSteps(SUCCEEDED, SUCCEEDED);
    }

    @Test
    void an_optional_step_of_which_nobody_knows_waits_for_a_person_and_may_be_given_up() {
        var lost = optional("s0", "ok").withOnLostNode(OnLostNode.UNKNOWN);
        for (var more : List.of(List.of(step("s1", "ok")), List.<StepSpec>of())) {
            var id = "a" + more.size();
            var all = more.isEmpty() ? JobSpec.of(id, lost) : JobSpec.of(id, lost, more.get(0));
            var key = node.engine().submit(all).job().key();
            assertThat(node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY))
                    .isPresent();
            node.runAll();

            node.engine().intervene(all.ref(), new Intervention.Settle("me", null, "s0", false));
            node.runAll();
            var job = node.engine().find(all.ref()).orElseThrow();
            assertThat(job).hasStatus(SUCCEEDED);
            assertThat(job.steps().get(0).status()).isEqualTo(FAILED);
            assertThat(job.error()).isNull();
        }
    }

    @Test
    void a_step_for_the_failure_of_one_runs_for_that_alone_and_in_its_place() {
        var job = node.run(JobSpec.of("a", step("s0", "ok"), step("s1", "fail"), step("s2", "ok"))
                .withOnFailure(
                        step("x0", "ok").withIfFailed("s0"),
                        step("x1", "throw").withIfFailed("s1"),
                        step("x2", "ok").withIfFailed("s2"),
                        step("x", "ok"))
                .withFinally(step("f", "ok")));
        assertThat(job)
                .hasStatus(FAILED)
                .hasSteps(SUCCEEDED, FAILED, UNPROCESSED, UNPROCESSED, FAILED, UNPROCESSED, SUCCEEDED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("a/s0", "a/s1", "a/x1", "a/x", "a/f");
        assertThat(job.error().step()).isEqualTo("s1");
    }

    @Test
    void what_is_for_no_step_that_failed_is_never_reached() {
        var job = node.run(JobSpec.of("a", step("s0", "fail"), step("s1", "ok"))
                .withOnFailure(step("x", "ok").withIfFailed("s1")));
        assertThat(job).hasStatus(FAILED).hasSteps(FAILED, UNPROCESSED, UNPROCESSED);
        assertThat(job.error().step()).isEqualTo("s0");
    }

    @Test
    void another_node_knows_which_step_failed() {
        var spec = JobSpec.of("a", step("s0", "ok"))
                .withOnFailure(step("y", "ok"), step("x1", "ok").withIfFailed("s0"), step("z", "ok"))
                .withFinally(step("f", "ok"));
        var key = node.engine().submit(spec).job().key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        node.ledger().endAndStart(claim, 0, StepResult.failed("no"));

        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED);

        var other = JobSpec.of("b", step("s0", "ok"), step("s1", "ok"))
                .withOnFailure(
                        step("x1", "ok").withIfFailed("s1"), step("x0", "wait").withIfFailed("s0"));
        var lost = node.engine().submit(other).job().key();
        var first = node.ledger().claim(lost, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        steps.release.countDown();
        node.ledger().endAndStart(first, 0, StepResult.failed("no"));
        node.runAll();
        assertThat(node.engine().find(other.ref()).orElseThrow())
                .hasStatus(FAILED)
                .hasSteps(FAILED, UNPROCESSED, UNPROCESSED, SUCCEEDED);
    }

    @Test
    void a_job_ends_when_its_node_is_lost_in_the_last_step_that_is_for_its_failure() {
        var spec = JobSpec.of("a", step("s0", "ok"), step("s1", "ok"))
                .withOnFailure(
                        step("x", "ok").withOnLostNode(OnLostNode.UNKNOWN),
                        step("y", "ok").withIfFailed("s1"));
        var key = node.engine().submit(spec).job().key();
        var claim = node.ledger().claim(key, "node-0", TakeOver.FROM_ANYBODY).orElseThrow();
        node.ledger().endAndStart(claim, 0, StepResult.failed("no"));

        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, UNPROCESSED, UNKNOWN, UNPROCESSED);
        assertThat(steps.runs).isEmpty();
    }

    @Test
    void a_chain_that_ended_since_its_database_was_away_has_failed_like_any_other() {
        node.engine()
                .submit(JobSpec.of("a", step("s0", "gone"))
                        .withTimeout(Duration.ofMillis(100))
                        .withOnFailure(
                                step("x", "ok"), echo("y", "${error.message}").withIfFailed("s0")));
        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(FAILED, SUCCEEDED, SUCCEEDED);
        assertThat(job().steps().get(2).output()).containsEntry("value", "The connection was lost.");
    }

    @Test
    void the_time_of_a_job_is_over_in_an_optional_step_too() {
        node.engine()
                .submit(JobSpec.of(
                                "a",
                                step("s0", "once").withRetry(Retry.of(1, Duration.ofSeconds(5))),
                                optional("s1", "ok"))
                        .withTimeout(Duration.ofSeconds(20)));
        node.runAll();
        var claim = node.ledger().claim(job().key(), "node-0", TakeOver.FROM_ANYBODY);
        assertThat(claim).isEmpty();
        node.clock().tick(Duration.ofSeconds(5));
        var later = node.ledger()
                .claim(job().key(), "node-0", TakeOver.FROM_ANYBODY)
                .orElseThrow();
        node.ledger().endAndStart(later, 0, StepResult.succeeded(Map.of()));
        node.clock().tick(Duration.ofSeconds(30));
        node.runAll();
        assertThat(job()).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED);
        assertThat(job().error().code()).isEqualTo("job_timeout");
    }

    @Test
    void a_restart_cannot_make_the_step_optional_that_another_is_for() {
        node.run(JobSpec.of("a", step("s0", "fail"))
                .withOnFailure(step("x", "ok").withIfFailed("s0")));
        assertThatThrownBy(() -> node.engine()
                        .intervene(A, new Intervention.Restart(null, null, null, List.of(optional("s0", "ok")))))
                .isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void a_cancel_runs_none_of_them() {
        node.engine()
                .submit(JobSpec.of("a", step("s0", "once").withRetry(Retry.of(1, Duration.ofHours(1))))
                        .withOnFailure(step("x", "ok").withIfFailed("s0")));
        node.runAll();
        node.engine().cancel(A);
        node.runAll();
        assertThat(job()).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED);
    }

    @Test
    void they_can_say_why_the_chain_has_failed() {
        var job = node.run(JobSpec.of("a", step("s0", "fail"))
                .withOnFailure(echo("x", "${error.step}: ${error.message} (${error.code})")));
        assertThat(job.steps().get(1).output()).containsEntry("value", "s0: It did not work: \uFFFD (42P01)");
    }

    @Test
    void who_watches_is_told_that_the_job_has_succeeded() {
        var told = new ArrayList<JobEvent>();
        node.engine().events().subscribe(told::add);
        node.run(JobSpec.of("a", optional("s0", "fail")));
        assertThat(told.get(told.size() - 1).status()).isEqualTo(SUCCEEDED);
    }

    @Test
    void what_makes_no_sense_is_refused() {
        refused(
                JobSpec.of("a", step("s0", "ok")).withFinally(optional("f", "ok")),
                "/finally/0/optional is for steps of the chain; how those after it end changes nothing");
        refused(JobSpec.of("a", step("s0", "ok").withIfFailed("s0")), "/steps/0/ifFailed is for steps of onFailure");
        refused(
                JobSpec.of("a", optional("s0", "ok"))
                        .withOnFailure(step("x", "ok").withIfFailed("s0")),
                "/onFailure/0/ifFailed must name a step of the chain, one that is not optional");
        refused(
                JobSpec.of("a", echo("s0", "${error.message}")),
                "/steps/0/config/value ${error.message} is not known: only a step of onFailure has one");
        refused(
                JobSpec.of("a", step("s0", "ok")).withOnFailure(echo("x", "${error.text}")),
                "/onFailure/0/config/value ${error.text} is not known: there is no text; there are code, message, step");
        refused(
                JobSpec.of("a", optional("s0", "ok"), echo("s1", "${steps.s0.output.ran}")),
                "/steps/1/config/value ${steps.s0.output.ran} may have no value: s0 is optional, and may have failed");
    }

    private void refused(JobSpec spec, String problem) {
        assertThatThrownBy(() -> node.engine().submit(spec))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        e -> assertThat(Problem.words(e.problems())).isEqualTo(problem));
    }

    private Job job() {
        return node.engine().find(A).orElseThrow();
    }

    private static StepSpec step(String name, String mode) {
        return ModeStep.spec(name, mode);
    }

    private static StepSpec optional(String name, String mode) {
        return step(name, mode).asOptional();
    }

    private static StepSpec echo(String name, String value) {
        return new StepSpec(name, "mode", Map.of("mode", "echo", "value", value));
    }
}
