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
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The guarantees G1 to G4 and G7 on a real ledger, with chains run by hand. */
class ChainTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static ManualEngine first;

    private final ModeStep steps = new ModeStep();
    private ManualEngine node;

    @BeforeAll
    static void open() {
        first = ManualEngine.start(POSTGRES, "node-0", new ModeStep());
    }

    @AfterAll
    static void close() {
        first.close();
    }

    @BeforeEach
    void start() {
        node = first.another("node-1", steps);
    }

    @AfterEach
    void clear() throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute("truncate escapement.job cascade");
        }
    }

    @Test
    void every_step_is_pending_from_the_moment_of_submission() {
        var job = node.engine().submit(chain("a", "ok", "ok", "ok")).job();

        assertThat(job).hasStatus(PENDING).hasSteps(PENDING, PENDING, PENDING);
        assertThat(job.createdAt()).isEqualTo(node.clock().instant());
        assertThat(steps.runs).isEmpty();
    }

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
    void a_take_over_goes_on_at_the_step_where_the_lost_node_was() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok", "ok", "ok")).job().key();
        var lost = ledger.claim(key, "node-0").orElseThrow();
        ledger.startStep(lost, 0);
        ledger.endStep(lost, 0, StepResult.succeeded(Map.of("from", "node-0")));
        ledger.startStep(lost, 1);

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
        ledger.startStep(zombie, 0);
        var heir = ledger.claim(key, "node-1").orElseThrow();

        assertThat(heir.number()).isGreaterThan(zombie.number());
        assertThat(ledger.endStep(zombie, 0, StepResult.failed("late"))).isFalse();
        assertThat(ledger.startStep(zombie, 1).name()).isEqualTo("LOST");
        assertThat(node.engine().find(JobRef.of("a")).orElseThrow())
                .hasStatus(RUNNING)
                .hasSteps(RUNNING, PENDING);
        assertThat(ledger.startStep(heir, 0).name()).isEqualTo("STARTED");
        assertThat(ledger.endStep(heir, 0, StepResult.succeeded(Map.of()))).isTrue();
        assertThat(ledger.endStep(zombie, 0, StepResult.succeeded(Map.of()))).isFalse();
    }

    @Test
    void writing_an_outcome_again_after_a_lost_answer_changes_nothing() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok")).job().key();
        var claim = ledger.claim(key, "node-1").orElseThrow();
        ledger.startStep(claim, 0);

        assertThat(ledger.endStep(claim, 0, StepResult.succeeded(Map.of("n", 1))))
                .isTrue();
        assertThat(ledger.endStep(claim, 0, StepResult.succeeded(Map.of("n", 1))))
                .isTrue();
        assertThat(ledger.endStep(claim, 0, StepResult.failed("no"))).isFalse();
        assertThat(ledger.claim(key, "node-2")).isEmpty();
    }

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
    void cancel_interrupts_a_step_that_listens_to_nothing() throws Exception {
        var handle = node.engine().submit(chain("a", "deaf", "ok"));
        var runner = new Thread(node::runAll);
        runner.start();
        steps.waiting.acquire();

        node.engine().cancel(JobRef.of("a"));
        runner.join();

        assertThat(handle.job()).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED);
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

    @Test
    void a_cancel_between_two_steps_leaves_the_rest_unprocessed() {
        var ledger = node.ledger();
        var key = node.engine().submit(chain("a", "ok", "ok")).job().key();
        var claim = ledger.claim(key, "node-1").orElseThrow();
        ledger.startStep(claim, 0);
        ledger.endStep(claim, 0, StepResult.succeeded(Map.of()));
        node.engine().cancel(JobRef.of("a"));

        assertThat(ledger.startStep(claim, 1).name()).isEqualTo("CANCELLED");
        assertThat(node.engine().find(JobRef.of("a")).orElseThrow())
                .hasStatus(CANCELLED)
                .hasSteps(SUCCEEDED, UNPROCESSED);
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
    void rows_and_log_are_kept_and_paged() {
        node.run(chain("a", "rows"));
        var ref = JobRef.of("a");

        var all = new ArrayList<Object>();
        String cursor = null;
        do {
            var page = node.engine().rows(ref, "s0", cursor, 300).orElseThrow();
            assertThat(page.rows().columns()).extracting("name").containsExactly("n");
            page.rows().rows().forEach(row -> all.add(row.get(0)));
            cursor = page.next();
        } while (cursor != null);

        assertThat(all).hasSize(1_234).doesNotHaveDuplicates();
        assertThat(((Number) all.get(1_233)).longValue()).isEqualTo(1_233);
        assertThat(node.engine().log(ref, "s0", null, 10).orElseThrow().items())
                .extracting("text")
                .containsExactly("at s0");
        assertThat(node.engine().rows(ref, "nothing", null, 10)).isEmpty();
        assertThat(node.engine().log(ref, "nothing", null, 10)).isEmpty();
    }

    @Test
    void jobs_are_listed_newest_first_by_status_and_label_in_pages() {
        for (int i = 0; i < 7; i++) {
            node.clock().tick(Duration.ofMillis(1));
            node.run(chain("j" + i, i % 2 == 0 ? "ok" : "fail").withLabels(Map.of("team", i < 4 ? "geo" : "web")));
        }

        assertThat(ids(list(null).items())).containsExactly("j6", "j5", "j4", "j3", "j2", "j1", "j0");
        assertThat(ids(node.engine()
                        .list(new JobQuery("default", Set.of(FAILED), Map.of("team", "geo"), null, 50))
                        .items()))
                .containsExactly("j3", "j1");
        var first = node.engine().list(new JobQuery("default", Set.of(), Map.of(), null, 5));
        assertThat(ids(first.items())).containsExactly("j6", "j5", "j4", "j3", "j2");
        var second = list(first.next());
        assertThat(ids(second.items())).containsExactly("j1", "j0");
        assertThat(second.next()).isNull();
        assertThatThrownBy(() -> list("made up")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listeners_hear_of_every_change_after_its_commit() {
        var heard = new ArrayList<JobEvent>();
        node.engine().events().subscribe(heard::add);
        node.engine().events().subscribe(event -> {
            throw new IllegalStateException("a bad listener");
        });

        node.run(chain("a", "ok", "fail", "ok"));

        assertThat(heard)
                .extracting(JobEvent::step, JobEvent::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(null, PENDING),
                        org.assertj.core.groups.Tuple.tuple(null, RUNNING),
                        org.assertj.core.groups.Tuple.tuple("s0", RUNNING),
                        org.assertj.core.groups.Tuple.tuple("s0", SUCCEEDED),
                        org.assertj.core.groups.Tuple.tuple("s1", RUNNING),
                        org.assertj.core.groups.Tuple.tuple("s1", FAILED),
                        org.assertj.core.groups.Tuple.tuple(null, FAILED));
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

    private dev.escapement.engine.job.Page<Job> list(String after) {
        return node.engine().list(new JobQuery("default", Set.of(), Map.of(), after, 50));
    }

    private static List<String> ids(List<Job> jobs) {
        return jobs.stream().map(job -> job.spec().id()).toList();
    }

    private static JobSpec chain(String id, String... modes) {
        var specs = new StepSpec[modes.length];
        for (int i = 0; i < modes.length; i++) {
            specs[i] = ModeStep.spec("s" + i, modes[i]);
        }
        return JobSpec.of(id, specs);
    }
}
