package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Effects;
import dev.escapement.steps.sql.SqlStep;
import dev.escapement.testkit.JobAssert;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A part that is done is done: whatever becomes of the step, of its node, and of a node that is wrongly thought dead. */
class ScriptResumeTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    /** Tells each part that it begins, and has the third one do what the test says until there is a file. */
    private static final String PARTS = """
            import os, time
            def parts(rows):
                files = os.environ["ESCAPEMENT_FILES"] + "/"
                numbers = [row["n"] for row in rows]
                with open(files + "begun", "a") as begun:
                    begun.write(str(numbers[0]) + "\\n")
                while numbers[0] == 5 and not os.path.exists(files + "go"):
                    %s
                return numbers
            """;

    private static final String FAILS = "raise ValueError('not yet')";

    private static final String WAITS = "time.sleep(0.05)";

    ScriptResumeTest() {
        super(postgres);
    }

    /** Ten rows in five parts. */
    private Object[] parts(Object... more) {
        var config = new ArrayList<Object>(
                List.of("script", "parts", "apply", "rows", "rows", 2, "input", "select n from numbers order by n"));
        config.addAll(List.of(more));
        return config.toArray();
    }

    private void numbers() throws Exception {
        execute("drop table if exists numbers; create table numbers as select generate_series(1, 10)::int as n");
    }

    private void go() throws Exception {
        Files.writeString(files().resolve("go"), "");
    }

    private void nothingIsKept() throws Exception {
        assertThat(query(
                        "select (select count(*) from escapement.script_run), (select count(*) from escapement.script_part),"
                                + " (select count(*) from escapement.script_row)"))
                .containsExactly("0|0|0");
    }

    @Test
    void another_attempt_does_what_is_missing_with_the_input_as_it_was() throws Exception {
        numbers();
        script("parts", PARTS.formatted(FAILS));
        harness.effectKey("again");
        assertThat(fail(parts()).error().message()).startsWith("Part 3: The script parts failed at line 8");
        assertThat(told("begun")).containsExactly("1", "3", "5");
        execute("update numbers set n = n + 100");
        go();
        var result = succeed(parts());

        assertThat(result.output()).isEqualTo(Map.of("parts", 5L, "rows", 10L, "resumed", 2L));
        assertThat(values(result))
                .containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L, 6L), List.of(7L, 8L), List.of(9L, 10L));
        assertThat(told("begun")).containsExactly("1", "3", "5", "5", "7", "9");
        nothingIsKept();
        assertThat(succeed(parts())).isEqualTo(result);
        assertThat(told("begun")).hasSize(6);
        nothingIsKept();
    }

    @Test
    void an_interrupted_step_leaves_what_is_done_to_the_next() throws Exception {
        numbers();
        script("parts", PARTS.formatted(WAITS));
        harness.effectKey("interrupted");
        var run = new FutureTask<>(() -> run(parts()));
        var thread = new Thread(run);
        thread.start();
        await().until(() -> told("begun").contains("5"));
        thread.interrupt();
        assertThat(catchThrowable(() -> run.get(30, TimeUnit.SECONDS))).hasCauseInstanceOf(InterruptedException.class);
        go();

        assertThat(succeed(parts()).output()).containsEntry("resumed", 2L);
    }

    @Test
    void the_node_that_takes_over_shuts_the_other_out() throws Exception {
        numbers();
        script("parts", PARTS.formatted(WAITS));
        var lost = harness.effectKey("zombie");
        var zombie = begin(() -> lost.run(new ScriptStep(), step(parts())));
        await().until(() -> told("begun").contains("5"));
        var heir = restart().effectKey("zombie");
        var taken = begin(() -> heir.run(new ScriptStep(), step(parts("parallel", 2))));
        await().until(() -> told("begun").contains("9"));
        go();

        assertThat(((StepResult.Succeeded) taken.get(60, TimeUnit.SECONDS)).output())
                .isEqualTo(Map.of("parts", 5L, "rows", 10L, "resumed", 2L));
        var late = zombie.get(60, TimeUnit.SECONDS);
        assertThat(late)
                .isInstanceOfSatisfying(
                        StepResult.Interrupted.class,
                        result -> assertThat(result.error().message()).contains("A later attempt"));
        assertThat(told("begun").stream().filter("9"::equals)).hasSize(1);
        nothingIsKept();
    }

    @Test
    void a_killed_node_leaves_no_process_and_what_is_done_to_the_next() throws Exception {
        numbers();
        script("parts", PARTS.formatted(WAITS));
        try (var node = ScriptNode.start(
                folder, postgres, "killed", Map.of(), step(parts()).config())) {
            await().atMost(Duration.ofMinutes(1)).until(() -> told("begun").contains("5"));
            node.kill();
        }
        var root = folder.resolve("data/process").toString();
        await().until(() -> ProcessHandle.allProcesses()
                .noneMatch(process -> ScriptNode.environment(process).contains(root)));
        go();
        harness.effectKey("killed");

        assertThat(succeed(parts()).output()).isEqualTo(Map.of("parts", 5L, "rows", 10L, "resumed", 2L));
        assertThat(told("begun")).containsExactly("1", "3", "5", "5", "7", "9");
        try (var left = Files.list(folder.resolve("data/process"))) {
            assertThat(left.filter(Files::isDirectory)).hasSize(1);
        }
    }

    @Test
    void a_restart_resumes_and_one_from_an_earlier_step_begins_anew() throws Exception {
        numbers();
        script("parts", PARTS.formatted(FAILS));
        var type = new ScriptStep();
        var sql = new SqlStep();
        type.start(harness);
        sql.start(harness);
        try (var node = ManualEngine.start(postgres, "node-1", sql, type);
                var other = node.another("node-2", sql, type)) {
            assertThat(node.engine().registered("script")).containsExactly("parts");
            assertThat(node.engine().registered("nothing")).isEmpty();
            for (var id : List.of("resumed", "anew")) {
                var chain = JobSpec.of(
                        id, new StepSpec("add", "sql", Map.of("sql", "update numbers set n = n")), step(parts()));
                JobAssert.assertThat(node.run(chain)).hasSteps(Status.SUCCEEDED, Status.FAILED);
            }
            go();
            restart(other, "resumed", null);
            restart(other, "anew", "add");
            other.engine().sweeper().run();
            other.runAll();

            assertThat(resumed(node, "resumed")).isEqualTo(2L);
            assertThat(resumed(node, "anew")).isEqualTo(0L);
        }
    }

    private static void restart(ManualEngine node, String id, String from) {
        node.engine().intervene(JobRef.of(id), new Intervention.Restart("ann", null, from, null));
    }

    private static Object resumed(ManualEngine node, String id) {
        var job = node.engine().find(JobRef.of(id)).orElseThrow();
        JobAssert.assertThat(job).hasStatus(Status.SUCCEEDED);
        return job.steps().get(1).output().get("resumed");
    }

    @Test
    void a_retry_and_a_result_in_the_ledger_are_as_of_any_step() throws Exception {
        numbers();
        script("parts", PARTS.formatted("raise SystemExit(75)"));
        var type = new ScriptStep();
        type.start(harness);
        try (var node = ManualEngine.start(postgres, "node-1", type)) {
            var retry = Retry.of(1, Duration.ofMinutes(1));
            node.engine().submit(JobSpec.of("retried", step(parts()).withRetry(retry)));
            node.runAll();
            JobAssert.assertThat(node.engine().find(JobRef.of("retried")).orElseThrow())
                    .hasStatus(Status.PENDING);
            go();
            node.clock().tick(Duration.ofMinutes(1));
            node.runAll();

            var job = node.engine().find(JobRef.of("retried")).orElseThrow();
            JobAssert.assertThat(job).hasStatus(Status.SUCCEEDED);
            assertThat(job.steps().get(0).output()).containsEntry("resumed", 2L);
            var page =
                    node.engine().rows(JobRef.of("retried"), "step", null, 10).orElseThrow();
            assertThat(Values.value(page.rows().rows().get(4)))
                    .isEqualTo(Arrays.asList("5", "value", List.of(9L, 10L), null));
        }
    }

    @Test
    void what_nobody_comes_back_for_is_cleared() throws Exception {
        numbers();
        script("parts", PARTS.formatted(FAILS));
        harness.effectKey("old");
        fail(parts());
        execute("update escapement.script_run set touched_at = now() - interval '31 days'");
        var clearing = ScriptTables.make();
        new Effects(harness).ready("work", clearing);

        nothingIsKept();
    }
}
