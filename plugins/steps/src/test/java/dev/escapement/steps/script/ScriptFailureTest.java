package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.JobAssert;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts that do not do what they should. */
class ScriptFailureTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    ScriptFailureTest() {
        super(postgres);
    }

    @Test
    void an_exception_fails_the_step_with_its_message_and_line_and_its_traceback_is_logged() throws Exception {
        example("fail");
        var failed = fail("script", "fail", "parameters", map("message", "no luck"));

        assertThat(failed.error().message()).isEqualTo("The script fail failed at line 3: RuntimeError: no luck");
        assertThat(failed.error().code()).isEqualTo("script");
        assertThat(failed.retryable()).isFalse();
        assertThat(harness.log())
                .containsSequence(
                        "stderr: Traceback (most recent call last):",
                        "stderr:   File \"fail.py\", line 3, in fail",
                        "stderr:     raise RuntimeError(message)")
                .contains("stderr: RuntimeError: no luck");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "def wrong(: pass | failed at line 1: SyntaxError: .*",
                "import no_such_module | failed at line 1: ModuleNotFoundError: No module named 'no_such_module'",
                "x = 1 | failed: NameError: the script has no function wrong or main",
                "def wrong(a): pass | failed: TypeError: wrong\\(\\) missing 1 required positional argument: 'a'",
                "def wrong(): return object() | failed: TypeError: a result cannot hold a object",
                "def wrong(): raise SystemExit(3) | failed at line 1: SystemExit: 3",
                "def wrong(): return [wrong] | failed: TypeError: a result cannot hold a function",
                "import os; os._exit(0) | ended without a result",
                "import os; os._exit(4) | ended with exit code 4.",
                "import os; os._exit(75) | ended with exit code 75.",
                "import sys; sys.exit(75) | ended with exit code 75.",
                "def wrong(): return {1: 'a', '1': 'b'} | failed: ValueError: the result has two keys or columns 1",
                "def wrong(): return [{'a': 0}, {1: 'a', '1': 'b'}] | failed: ValueError: the result has two keys or columns 1",
                "import os; os.kill(os.getpid(), 11) | was ended by the signal SEGV.",
                "def wrong(): a = []; a.append(a); return a | failed: ValueError: the result is deeper than 100 levels",
                "def wrong(): return 'x' * 9000000 | failed: ValueError: the result is larger than 8388608 bytes"
            })
    void what_is_wrong_is_told(String source, String message) throws Exception {
        script("wrong", source);

        assertThat(fail("script", "wrong").error().message()).matches("The script wrong " + message);
    }

    @Test
    void a_part_that_fails_is_named_and_ends_the_others() throws Exception {
        script("part", """
                import time
                def part(i):
                    if i == 2:
                        raise ValueError("two")
                    time.sleep(600)
                """);
        long begun = System.nanoTime();
        var failed = fail("script", "part", "apply", "index", "times", 4, "parallel", 3);

        assertThat(failed.error().message()).isEqualTo("Part 2: The script part failed at line 4: ValueError: two");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        assertThat(running()).isEmpty();
    }

    @Test
    void a_limit_of_memory_is_kept_and_told() throws Exception {
        settings.put("steps.script.memory", "200000000");
        restart();
        script("large", "def large():\n    return len(bytearray(10 ** 9))");

        assertThat(fail("script", "large").error().message())
                .isEqualTo("The script large failed at line 2: MemoryError (it may have 200000000 bytes of memory)");
    }

    @Test
    void a_limit_of_cpu_time_ends_it() throws Exception {
        settings.put("steps.script.cpu", "PT1S");
        restart();
        script("busy", "while True: pass");

        assertThat(fail("script", "busy").error().message())
                .isEqualTo("The script busy was ended by the signal XCPU: it used up its CPU time, PT1S.");
    }

    @Test
    void a_cancel_ends_all_parts_and_what_they_started() throws Exception {
        script("tree", """
                import os, subprocess, time
                def tree(i):
                    subprocess.Popen(["sleep", "600"])
                    subprocess.Popen(["sleep", "600"], start_new_session=True)
                    print("ready")
                    time.sleep(600)
                """);
        var run = begin(() -> run("script", "tree", "apply", "index", "times", 4, "parallel", 2));
        await().until(() ->
                harness.log().stream().filter(line -> line.endsWith("ready")).count() == 2);
        assertThat(running()).hasSizeGreaterThan(4);
        harness.cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        assertThat(running()).isEmpty();
        assertThat(query("select count(*) from escapement.script_part where outcome is not null"))
                .containsExactly("0");
    }

    @Test
    void a_time_out_ends_it_too() throws Exception {
        script("tree", """
                import subprocess, time
                def tree():
                    subprocess.Popen(["sleep", "600"], start_new_session=True)
                    time.sleep(600)
                """);
        var type = new ScriptStep();
        type.start(harness);
        try (var node = ManualEngine.start(postgres, "node-1", type)) {
            var job = node.run(JobSpec.of("late", step("script", "tree").withTimeout(Duration.ofSeconds(2))));

            JobAssert.assertThat(job).hasStatus(Status.FAILED);
            assertThat(running()).isEmpty();
        }
    }

    @Test
    void what_it_leaves_in_the_place_of_its_result_is_not_followed() throws Exception {
        var secret = Files.writeString(folder.resolve("secret.json"), "{\"type\": \"value\", \"value\": \"secret\"}");
        script("link", "import os\nos.symlink('" + secret + "', os.environ['TMPDIR'] + '/result.json')\nos._exit(0)");

        assertThat(fail("script", "link").error().message()).isEqualTo("The script link ended without a result");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select 1 as a, 2 as a | a | The input has two columns a; each needs a name of its own.",
                "select 1 as a, 2 as b | c | The input has no column c; its columns are a, b.",
                "select 1 as a, 2 as \"A\", 3 as \"Ab\" | aB | ",
                "select 1 as \"aa\", 2 as \"AA\" | aA | The input has several columns aA; its columns are aa, AA.",
                "select * from nowhere | a | relation \"nowhere\" does not exist (SQLSTATE 42P01)",
                "select '{}'::json as a | a | could not identify an ordering operator for type json (SQLSTATE 42883)*",
                "select n as a from generate_series(1, 10001) n | a | The input falls into 10001 parts, and a step may have 10000."
            })
    void an_input_that_cannot_be_split_is_told(String sql, String group, String message) throws Exception {
        script("any", "def any(rows):\n    return 1");
        var result = run("script", "any", "apply", "groups", "input", sql, "groupBy", group);

        if (message == null) {
            assertThat(result).isInstanceOf(StepResult.Succeeded.class);
        } else {
            assertThat(((StepResult.Failed) result).error().message()).startsWith(message.replace("*", ""));
        }
        assertThat(query("select count(*) from escapement.script_run")).containsExactly("0");
        assertThat(query("select count(*) from escapement.script_row")).containsExactly("0");
    }

    /** All processes of scripts that this user may see into. */
    private List<ProcessHandle> running() {
        var root = folder.resolve("data/process").toString();
        return ProcessHandle.allProcesses()
                .filter(process -> ScriptNode.environment(process).contains(root))
                .toList();
    }
}
