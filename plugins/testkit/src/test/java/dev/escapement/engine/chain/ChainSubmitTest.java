package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** G1 and G2: a job is one job however often it is sent, with every step pending at once; a wrong one is refused whole. */
class ChainSubmitTest extends ChainTest {
    @Test
    void every_step_is_pending_from_the_moment_of_submission() {
        var job = node.engine().submit(chain("a", "ok", "ok", "ok")).job();

        assertThat(job).hasStatus(PENDING).hasSteps(PENDING, PENDING, PENDING);
        assertThat(job.createdAt()).isEqualTo(node.clock().instant());
        assertThat(steps.runs).isEmpty();
    }

    @Test
    void the_same_job_again_is_the_same_job_and_another_one_is_refused() {
        var first = node.engine().submit(chain("a", "ok"));
        var again = node.engine().submit(chain("a", "ok"));

        assertThat(first.created()).isTrue();
        assertThat(again.created()).isFalse();
        assertThat(again.job().key()).isEqualTo(first.job().key());
        assertThatThrownBy(() -> node.engine().submit(chain("a", "fail", "ok")))
                .isInstanceOfSatisfying(
                        JobConflictException.class,
                        e -> assertThat(e.differences()).containsExactly("/steps"));
        assertThatThrownBy(() -> node.engine().submit(chain("a", "fail")))
                .isInstanceOfSatisfying(
                        JobConflictException.class,
                        e -> assertThat(e.differences()).containsExactly("/steps/0/config/mode"));
    }

    @Test
    void numbers_texts_and_order_come_back_as_they_were_sent() {
        var parameters = Map.<String, Object>of(
                "exact",
                new BigDecimal("0.1000000000000000000001"),
                "big",
                new BigDecimal("123456789012345678901234567890"),
                "text",
                "naïve 🦉 \"quoted\" \\ \n line",
                "list",
                java.util.Arrays.asList(1, null, true, Map.of("k", "v")));
        var spec = chain("a", "ok").withParameters(parameters).withLabels(Map.of("team 🦉", "geo"));

        var job = node.engine().submit(spec).job();

        assertThat(job.spec()).isEqualTo(spec);
        assertThat(node.engine().submit(spec).created()).isFalse();
    }

    @Test
    void one_id_from_thirty_two_threads_on_two_engines_is_one_job_that_starts_once() throws Exception {
        try (var other = node.another("node-2", steps)) {
            var barrier = new CyclicBarrier(32);
            var threads = Executors.newFixedThreadPool(32);
            var calls = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 32; i++) {
                var engine = i % 2 == 0 ? node.engine() : other.engine();
                calls.add(() -> {
                    barrier.await();
                    return engine.submit(chain("same", "ok", "ok")).created();
                });
            }
            int created = 0;
            for (var call : threads.invokeAll(calls)) {
                created += call.get() ? 1 : 0;
            }
            threads.shutdown();
            node.engine().sweeper().run();
            other.engine().sweeper().run();
            node.runAll();
            other.runAll();

            assertThat(created).isEqualTo(1);
            assertThat(steps.runs).containsExactly("same/s0", "same/s1");
        }
    }

    @Test
    void a_wrong_spec_is_refused_whole_and_nothing_is_written() {
        var spec = new JobSpec(
                "default",
                "a b",
                Map.of("l", "\u0000"),
                Map.of("p", "\ud800"),
                null,
                List.of(
                        ModeStep.spec("s", "ok"),
                        ModeStep.spec("s", "ok"),
                        new StepSpec("x/y", "unheard-of", Map.of()),
                        new StepSpec("z", "mode", Map.of("mood", "ok"))));

        assertThatThrownBy(() -> node.engine().submit(spec))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::pointer)
                                .containsExactlyInAnyOrder(
                                        "/id",
                                        "/labels/l",
                                        "/parameters/p",
                                        "/steps/1/name",
                                        "/steps/2/name",
                                        "/steps/2/kind",
                                        "/steps/3/config/mode",
                                        "/steps/3/config/mood"));
        assertThat(list(null).items()).isEmpty();
    }

    @Test
    void a_chain_may_have_ten_thousand_steps_and_no_more() {
        var specs = new ArrayList<StepSpec>();
        for (int i = 0; i < JobSpec.MAX_STEPS; i++) {
            specs.add(ModeStep.spec("s" + i, "ok"));
        }
        var job = node.engine()
                .submit(JobSpec.of("long", specs.toArray(StepSpec[]::new)))
                .job();
        assertThat(job.steps()).hasSize(JobSpec.MAX_STEPS);

        specs.add(ModeStep.spec("one-more", "ok"));
        assertThatThrownBy(() -> node.engine().submit(JobSpec.of("too-long", specs.toArray(StepSpec[]::new))))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::pointer)
                                .containsExactly("/steps"));
    }

    @Test
    void many_are_submitted_at_once_in_their_order() {
        var specs = new ArrayList<JobSpec>();
        for (int i = 0; i < 2_500; i++) {
            specs.add(chain("j" + i, "ok", "ok"));
        }

        assertThat(node.engine().submitAll(specs)).hasSize(2_500).allMatch(handle -> handle.created());
        assertThat(node.engine().submitAll(specs)).hasSize(2_500).noneMatch(handle -> handle.created());
        assertThat(node.engine().find(JobRef.of("j2499")).orElseThrow()).hasSteps(PENDING, PENDING);
        assertThatThrownBy(() -> node.engine().submitAll(List.of(chain("new", "ok"), chain("j1", "fail", "ok"))))
                .isInstanceOfSatisfying(
                        JobConflictException.class,
                        e -> assertThat(e.differences()).containsExactly("/steps/0/config/mode"));
        assertThat(node.engine().find(JobRef.of("new"))).isPresent();
        assertThatThrownBy(() -> node.engine().submitAll(List.of(chain("good", "ok"), chain("not good", "ok"))))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::pointer)
                                .containsExactly("/1/id"));
        assertThat(node.engine().find(JobRef.of("good"))).isEmpty();
    }
}
