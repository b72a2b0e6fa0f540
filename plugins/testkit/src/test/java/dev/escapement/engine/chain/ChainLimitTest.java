package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.RUNNING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.ManualEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Named limits: what does not fit waits without a thread, in its turn, and whatever is lost gives its room back. */
class ChainLimitTest extends ChainTest {
    private static final StepResult.Succeeded DONE = StepResult.succeeded(Map.of());

    private ManualEngine limited;

    @BeforeEach
    void limit() {
        limited = ManualEngine.start(POSTGRES, "node-1", Map.of("two", 2, "one", 1), steps);
    }

    @AfterEach
    void unlimit() {
        limited.close();
    }

    @Test
    void a_step_that_does_not_fit_waits_until_another_has_ended() {
        var first = claim(open("a", step("s", "one")));
        var second = submit("b", step("s", "one"));

        limited.runAll();
        assertThat(job("b")).hasStatus(PENDING).hasSteps(PENDING);
        assertThat(job("b").waitsFor()).isEqualTo("one");
        assertThat(job("b").startedAt()).isNull();
        assertThat(job("b").steps().get(0).attempts()).isEmpty();
        assertThat(limited.ledger().unfinished(null, 10))
                .noneMatch(job -> job.key().equals(second));

        limited.ledger().endStep(first, 0, DONE);
        assertThat(job("b").waitsFor()).isNull();
        limited.runAll();
        assertThat(job("b")).hasStatus(SUCCEEDED);
        assertThat(job("b").steps().get(0).attempts()).hasSize(1);
        assertThat(steps.runs).containsExactly("b/s");
    }

    @Test
    void room_is_for_the_step_alone_and_the_chain_goes_on_where_it_waited() {
        var first = claim(open("a", step("s", "one"), ModeStep.spec("rest", "ok")));
        var second = claim(open("b", ModeStep.spec("before", "ok"), step("s", "one")));

        assertThat(limited.ledger().endAndStart(second, 0, DONE)).isEqualTo(Start.WAITING);
        assertThat(job("b")).hasStatus(PENDING).hasSteps(SUCCEEDED, PENDING);
        assertThat(job("b").startedAt()).isNotNull();

        assertThat(limited.ledger().endAndStart(first, 0, DONE)).isEqualTo(Start.STARTED);
        limited.runAll();
        assertThat(job("a")).hasStatus(RUNNING);
        assertThat(job("b")).hasStatus(SUCCEEDED);
    }

    @Test
    void the_limit_of_a_job_holds_from_its_first_step_to_its_last_but_not_while_it_waits() {
        var first = claim(open(JobSpec.of("a", ModeStep.spec("s0", "ok"), ModeStep.spec("s1", "ok"))
                .withLimit("one")));
        submit(chain("b", "ok").withLimit("one"));
        limited.ledger().endAndStart(first, 0, DONE);
        limited.runAll();
        assertThat(job("b").waitsFor()).isEqualTo("one");

        limited.ledger().endAndWait(first, 1, StepResult.failed("busy"), Duration.ofHours(1));
        limited.runAll();
        assertThat(job("a")).hasStatus(PENDING);
        assertThat(job("b")).hasStatus(SUCCEEDED);
    }

    @Test
    void room_goes_to_those_that_wait_by_priority_and_age_and_not_to_who_comes_last() {
        var first = claim(open("a", step("s", "one")));
        submit("old", step("s", "one"));
        submit("young", step("s", "one"));
        submit(JobSpec.of("urgent", step("s", "one")).withPriority(3));
        limited.runAll();

        limited.ledger().endStep(first, 0, DONE);
        var late = open("late", step("s", "one"));
        assertThat(claim(late).start()).isEqualTo(Start.WAITING);
        for (int i = 0; i < 4; i++) {
            limited.runAll();
        }

        assertThat(steps.runs).containsExactly("urgent/s", "old/s", "young/s", "late/s");
    }

    @Test
    void no_more_than_fit_run_at_once_and_all_run() {
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < 6; i++) {
            claims.add(claim(open("j" + i, step("s", "two"))));
        }
        assertThat(claims)
                .extracting(Claim::start)
                .containsExactly(
                        Start.STARTED, Start.STARTED, Start.WAITING, Start.WAITING, Start.WAITING, Start.WAITING);

        limited.ledger().endStep(claims.get(0), 0, DONE);
        limited.ledger().endStep(claims.get(0), 0, DONE);
        assertThat(waiting("two")).hasSize(3);
        limited.ledger().endStep(claims.get(1), 0, StepResult.failed("no"));
        assertThat(waiting("two")).hasSize(2);
        for (int i = 0; i < 4; i++) {
            limited.runAll();
        }
        assertThat(steps.runs).containsExactly("j2/s", "j3/s", "j4/s", "j5/s");
    }

    @Test
    void the_room_of_a_lost_node_is_kept_for_its_job_and_free_when_that_ends() {
        var key = open("a", step("s", "one"));
        claim(key);
        submit("b", step("s", "one"));
        limited.runAll();
        assertThat(job("b").waitsFor()).isEqualTo("one");

        var heir = limited.ledger().claim(key, "node-2", TakeOver.FROM_ANYBODY).orElseThrow();
        assertThat(heir.start()).isEqualTo(Start.STARTED);
        limited.ledger().endStep(heir, 0, DONE);
        limited.runAll();
        assertThat(job("b")).hasStatus(SUCCEEDED);
    }

    /** As when its node died after it had fired and before the scheduler had forgotten that. */
    @Test
    void a_job_that_waits_may_be_woken_for_nothing_and_waits_on() {
        var first = claim(open("a", step("s", "one")));
        var second = open("b", step("s", "one"));
        assertThat(claim(second).start()).isEqualTo(Start.WAITING);
        assertThat(claim(second).start()).isEqualTo(Start.WAITING);
        assertThat(job("b").waitsFor()).isEqualTo("one");

        limited.ledger().endStep(first, 0, DONE);
        assertThat(claim(second).start()).isEqualTo(Start.STARTED);
        assertThat(job("b").waitsFor()).isNull();
    }

    /** As when its job was cancelled while it had room but did not run yet. */
    @Test
    void room_that_nobody_gives_back_is_found_by_the_sweep() {
        var first = claim(open("a", step("s", "one")));
        submit("b", step("s", "one"));
        submit("c", step("s", "one"));
        limited.runAll();
        limited.ledger().endStep(first, 0, DONE);
        limited.engine().cancel(JobRef.of("b"));
        assertThat(job("b")).hasStatus(CANCELLED);

        limited.engine().sweeper().run();
        limited.runAll();
        assertThat(job("c")).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactly("c/s");
    }

    @Test
    void a_job_that_waits_for_a_limit_can_be_cancelled_and_restarted() {
        var first = claim(open("a", step("s", "one")));
        submit("b", step("s", "one"));
        limited.runAll();

        limited.engine().cancel(JobRef.of("b"));
        assertThat(job("b")).hasStatus(CANCELLED);
        assertThat(job("b").waitsFor()).isNull();
        limited.engine().intervene(JobRef.of("b"), new Intervention.Restart(null, null, null, null));
        limited.runAll();
        assertThat(job("b").waitsFor()).isEqualTo("one");
        limited.ledger().endStep(first, 0, DONE);
        limited.runAll();
        assertThat(job("b")).hasStatus(SUCCEEDED);
    }

    @Test
    void a_step_may_name_the_limit_of_its_job() {
        submit(JobSpec.of("a", step("s", "one"), step("t", "one")).withLimit("one"));
        limited.runAll();
        assertThat(job("a")).hasStatus(SUCCEEDED);
    }

    @Test
    void a_larger_size_lets_in_who_waited_and_an_unknown_name_is_refused() {
        claim(open("a", step("s", "one")));
        submit("b", step("s", "one"));
        limited.runAll();
        assertThat(job("b").waitsFor()).isEqualTo("one");

        try (var wider = ManualEngine.start(POSTGRES, "node-2", Map.of("one", 2), steps)) {
            wider.engine().sweeper().run();
            wider.runAll();
            assertThat(job("b")).hasStatus(SUCCEEDED);
            assertThatThrownBy(() -> wider.engine().submit(JobSpec.of("x", step("s", "two"))))
                    .isInstanceOf(InvalidSpecException.class)
                    .hasMessageContaining("is not known here; the limits are one");
        }
    }

    private static StepSpec step(String name, String limit) {
        return ModeStep.spec(name, "ok").withLimit(limit);
    }

    private UUID submit(String id, StepSpec... chain) {
        return submit(JobSpec.of(id, chain));
    }

    /** As one that another node has in its hands: it is not woken here. */
    private UUID open(String id, StepSpec... chain) {
        return open(JobSpec.of(id, chain));
    }

    private UUID open(JobSpec spec) {
        return limited.ledger().open(spec).job().key();
    }

    private UUID submit(JobSpec spec) {
        return limited.engine().submit(spec).job().key();
    }

    private Claim claim(UUID key) {
        return limited.ledger().claim(key, "node-1", TakeOver.FROM_ANYBODY).orElseThrow();
    }

    private Job job(String id) {
        return limited.engine().find(JobRef.of(id)).orElseThrow();
    }

    private List<Job> waiting(String limit) {
        return list(null).items().stream()
                .filter(job -> limit.equals(job.waitsFor()))
                .toList();
    }
}
