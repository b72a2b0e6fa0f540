package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.step.StepResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every process, however it is isolated. */
abstract class ProcessContract extends ProcessFixture {
    private final Isolation isolation;

    ProcessContract(Isolation isolation) {
        this.isolation = isolation;
    }

    @BeforeEach
    void isolate() throws Exception {
        isolate(isolation);
    }

    @Test
    void arguments_arrive_as_they_are() throws Exception {
        var arguments = List.of(
                "a b",
                "\"q\" 'q'",
                "*",
                "$HOME ${x} $(id) `id`",
                "",
                "two\nlines",
                "-n",
                "--",
                "\\",
                "; && | > <",
                "k=v");
        var script = Files.writeString(files().resolve("show"), "for a; do printf '<%s>' \"$a\"; done");
        var all = new ArrayList<>(List.of(script.toRealPath().toString()));
        all.addAll(arguments);
        makeReadable();

        var result = succeeded(run("command", "sh", "arguments", all, "result", "text"));

        assertThat(result.output().get("stdout"))
                .isEqualTo(arguments.stream().map(a -> "<" + a + ">").collect(Collectors.joining()));
    }

    @Test
    void characters_beyond_ascii_arrive_where_the_node_can_pass_them_on() throws Exception {
        var text = "ä 日 𝒳";
        var problems = check("command", "shell", "arguments", List.of("printf %s \"$0\"", text));
        if (problems.isEmpty()) {
            assertThat(succeeded(run(
                                    "command",
                                    "shell",
                                    "arguments",
                                    List.of("printf %s \"$0\"", text),
                                    "result",
                                    "text"))
                            .output())
                    .containsEntry("stdout", text);
        } else {
            assertThat(problems.get(0).message()).contains("LANG=C.UTF-8");
        }
    }

    @Test
    void numbers_and_truth_values_are_written_out() throws Exception {
        assertThat(said("printf '%s %s %s' \"$0\" \"$@\"", "arguments", List.of("echo \"$0\" \"$@\"", 5, true, 0.5)))
                .isEqualTo("5 true 0.5");
    }

    @Test
    void the_environment_is_what_is_named_and_nothing_else() throws Exception {
        settings.put("steps.process.commands.shell.environment", "NOT_THERE, LOGNAME");
        command("variables", "REGION, EMPTY");
        var environment = new TreeMap<String, String>();
        said("exec env", "environment", Map.of("REGION", "a b\"'$x", "EMPTY", ""))
                .lines()
                .forEach(line -> environment.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        // The shell's own.
        environment.remove("PWD");

        var expected = new TreeSet<>(Set.of(
                "PATH",
                "LANG",
                "HOME",
                "TMPDIR",
                "REGION",
                "EMPTY",
                "ESCAPEMENT_ATTEMPT",
                "ESCAPEMENT_FILES",
                "ESCAPEMENT_JOB",
                "ESCAPEMENT_PROJECT",
                "ESCAPEMENT_STEP"));
        if (System.getenv("LOGNAME") != null) {
            expected.add("LOGNAME");
        }
        assertThat(environment.keySet()).isEqualTo(expected);
        assertThat(environment)
                .containsEntry("REGION", "a b\"'$x")
                .containsEntry("ESCAPEMENT_JOB", "test")
                .containsEntry("ESCAPEMENT_PROJECT", "default")
                .containsEntry("ESCAPEMENT_STEP", "step")
                .containsEntry("ESCAPEMENT_FILES", files().toRealPath().toString());
    }

    @Test
    void a_program_without_a_shell_has_no_variable_more() throws Exception {
        settings.put("steps.process.commands.env.program", "/usr/bin/env");
        start();
        var result = succeeded(run("command", "env", "result", "text"));

        assertThat(((String) result.output().get("stdout")).lines().map(line -> line.replaceFirst("=.*", "")))
                .containsExactlyInAnyOrder(
                        "PATH",
                        "LANG",
                        "HOME",
                        "TMPDIR",
                        "ESCAPEMENT_ATTEMPT",
                        "ESCAPEMENT_FILES",
                        "ESCAPEMENT_JOB",
                        "ESCAPEMENT_PROJECT",
                        "ESCAPEMENT_STEP");
    }

    @Test
    void no_file_of_the_node_is_open_to_it() throws Exception {
        assertThat(said("ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3 ");
    }

    @Test
    void its_folder_is_private_and_empty_and_gone_afterwards() throws Exception {
        var said = said("pwd; echo $HOME; stat -c %a . \"$TMPDIR\"; ls -A; echo x > file; mkdir -p a/b; chmod 0 a")
                .lines()
                .toList();

        assertThat(said).hasSize(4);
        assertThat(said.get(0))
                .isEqualTo(said.get(1))
                .startsWith(folder.toRealPath().resolve("data/process") + "/");
        assertThat(said.subList(2, 4)).containsExactly("700", "700");
        assertThat(Path.of(said.get(0)).getParent()).doesNotExist();
    }

    @Test
    void its_folder_is_gone_when_it_fails_too() throws Exception {
        var failed = failed(shell("pwd >&2; exit 3"));

        assertThat(Path.of(failed.error().message().replaceFirst("(?s).*words: ", ""))
                        .getParent())
                .doesNotExist();
    }

    @Test
    void lines_are_logged_while_it_runs() throws Exception {
        var run = begin("echo one; echo two >&2; exec sleep 600");
        await().until(() -> harness().log().containsAll(List.of("one", "stderr: two")));
        assertThat(run).isNotDone();
        harness().cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
    }

    @Test
    void output_beyond_the_limit_is_counted() throws Exception {
        command("output", "1000");
        succeeded(shell("seq 1 100000; seq 1 100000 >&2"));

        long bytes = 2
                * IntStream.rangeClosed(1, 100_000)
                        .mapToLong(i -> (i + "\n").length())
                        .sum();
        var log = harness().log();
        long told = log.subList(0, log.size() - 1).stream()
                .mapToLong(line -> line.replace("stderr: ", "").length() + 1L)
                .sum();
        assertThat(told).isBetween(900L, 1_000L);
        assertThat(log.get(log.size() - 1)).isEqualTo("(" + (bytes - told) + " more bytes of output were dropped)");
    }

    @Test
    void much_output_on_both_streams_holds_nothing_up() throws Exception {
        command("output", "100");
        succeeded(shell("head -c 20000000 /dev/zero >&2 & head -c 20000000 /dev/zero; wait"));

        assertThat(harness().log()).containsExactly("(40000000 more bytes of output were dropped)");
    }

    @Test
    void bytes_that_are_no_text_and_lines_without_end_are_logged() throws Exception {
        succeeded(shell("printf '\\377a\\n'; i=0; while [ $i -lt 10000 ]; do printf 'x\\303\\244'; i=$((i+1)); done"));

        var log = harness().log();
        assertThat(log.get(0)).isEqualTo("\uFFFDa");
        assertThat(log.subList(1, log.size())).allMatch(line -> line.length() <= 8_192);
        assertThat(String.join("", log.subList(1, log.size())).replace("……", ""))
                .isEqualTo("xä".repeat(10_000));
    }

    @Test
    void standard_input_is_what_the_step_gives_or_nothing() throws Exception {
        var text = "a\n'b' ä\n".repeat(50_000);
        assertThat(said("cat | wc -c", "stdin", text)).isEqualTo(Integer.toString(text.length() + 50_000));
        assertThat(said("cat")).isEmpty();
    }

    @Test
    void what_it_writes_may_be_the_result() throws Exception {
        assertThat(succeeded(shell("echo '{\"a\": [1, null, \"x\"]}'", "result", "json"))
                        .output())
                .containsEntry("exit", 0L)
                .containsEntry("stdout", Map.of("a", Arrays.asList(1L, null, "x")));
        assertThat(succeeded(shell("echo x")).output()).containsOnlyKeys("exit");
        assertThat(failed(shell("echo '{'", "result", "json")).error().code()).isEqualTo("result");
        assertThat(failed(shell("head -c 65537 /dev/zero", "result", "text"))
                        .error()
                        .message())
                .contains("65536");
    }

    @Test
    void an_exit_code_that_is_not_expected_is_a_failure() throws Exception {
        var failed = failed(shell("echo first >&2; echo 'it broke' >&2; echo >&2; exit 3"));
        assertThat(failed.error().message())
                .isEqualTo("The command shell ended with exit code 3. Its last words: it broke");
        assertThat(failed.error().code()).isEqualTo("exit-3");
        assertThat(failed.retryable()).isFalse();

        assertThat(succeeded(shell("exit 3", "expect", List.of(0, 3))).output()).containsEntry("exit", 3L);
        failed(shell("exit 0", "expect", 3));
        assertThat(failed(shell("exit 75")).retryable()).isTrue();
    }

    @Test
    void a_signal_that_ends_it_is_named() throws Exception {
        var failed = failed(shell("kill -s SEGV $$"));

        assertThat(failed.error().message()).isEqualTo("The command shell was ended by the signal SEGV.");
        assertThat(failed.error().code()).isEqualTo("exit-139");
        assertThat(failed(shell("kill -s KILL $$")).error().message()).contains("KILL", "memory");
    }

    @Test
    void a_limit_of_cpu_time_ends_it() throws Exception {
        command("cpu", "PT1S");

        assertThat(failed(shell("while :; do :; done")).error().message())
                .isEqualTo("The command shell was ended by the signal XCPU: it used up its CPU time, PT1S.");
    }

    @Test
    void a_limit_of_memory_is_kept_and_told() throws Exception {
        command("memory", "100000000");

        assertThat(failed(shell("exec dd if=/dev/zero of=/dev/null bs=500M count=1"))
                        .error()
                        .message())
                .contains("100000000 bytes of memory");
        succeeded(shell("exec dd if=/dev/zero of=/dev/null bs=5M count=1"));
    }

    @Test
    void a_cancel_ends_it_politely_and_within_a_second() throws Exception {
        var run = begin("trap 'echo goodbye; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        await().until(() -> harness().log().contains("ready"));
        long begun = System.nanoTime();
        harness().cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(harness().log()).contains("goodbye");
    }

    @Test
    void a_cancel_ends_also_what_ignores_it_or_has_gone_its_own_way() throws Exception {
        var run = begin("""
                trap '' TERM
                sh -c 'while :; do sleep 1; done' &
                setsid sh -c 'setsid sh -c "while :; do sleep 1; done" & while :; do sleep 1; done' &
                echo $ESCAPEMENT_ATTEMPT
                while :; do sleep 1; done""");
        await().until(() -> !harness().log().isEmpty());
        var marked = new Marked(Set.of(harness().log().get(0)));
        // Three that wait in the group or out of it, what they sleep by, and the first with its own.
        await().until(() -> marked.all().size() >= 8);
        var processes = marked.all();
        harness().cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        await().atMost(Duration.ofSeconds(1)).until(() -> processes.stream().allMatch(ProcessFixture::isGone));
        assertThat(marked.all()).isEmpty();
    }

    @Test
    void what_it_leaves_behind_when_it_ends_is_ended() throws Exception {
        var mark = said("setsid sleep 600 >/dev/null 2>&1 & sleep 600 & echo $ESCAPEMENT_ATTEMPT");

        assertThat(new Marked(Set.of(mark)).all()).isEmpty();
    }

    @Test
    void a_step_that_is_cancelled_before_it_begins_does_not_run() throws Exception {
        harness().cancel();

        assertThat(shell("echo began; exec sleep 600")).isInstanceOf(StepResult.Cancelled.class);
        assertThat(harness().log()).isEmpty();
    }

    @Test
    void a_step_whose_thread_is_interrupted_leaves_nothing() throws Exception {
        var run = new FutureTask<>(() -> shell("echo $ESCAPEMENT_ATTEMPT; exec sleep 600"));
        var thread = new Thread(run);
        thread.start();
        await().until(() -> !harness().log().isEmpty());
        thread.interrupt();

        assertThat(catchThrowable(() -> run.get(20, TimeUnit.SECONDS))).hasCauseInstanceOf(InterruptedException.class);
        assertThat(new Marked(Set.of(harness().log().get(0))).all()).isEmpty();
    }

    @Test
    void nothing_is_left_when_its_node_is_killed() throws Exception {
        try (var node = NodeMain.start(folder, isolation)) {
            var mark = node.readLine();
            var marked = new Marked(Set.of(mark));
            assertThat(marked.all()).isNotEmpty();
            var processes = marked.all();
            node.kill();

            await().until(() -> processes.stream().allMatch(ProcessFixture::isGone));
            assertThat(attempts()).contains(mark);
            start();
            assertThat(attempts()).doesNotContain(mark);
        }
    }

    @Test
    void what_was_left_all_the_same_is_ended_by_the_next_start() throws Exception {
        var mark = markOfAKilledNode();
        // Its supervisor looks for processes of the mark, too, and names it in its arguments meanwhile.
        await().until(() -> new Marked(Set.of(mark)).all().isEmpty());
        await().until(() -> ProcessHandle.allProcesses().noneMatch(process -> names(process, mark)));
        var left = new ProcessBuilder("sleep", "600");
        left.environment().put(Marked.VARIABLE, mark);
        var process = left.start();
        await().until(() -> new Marked(Set.of(mark)).all().contains(process.toHandle()));
        start();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_start_leaves_the_processes_of_a_living_node_alone() throws Exception {
        try (var node = NodeMain.start(folder, isolation)) {
            var mark = node.readLine();
            start();

            assertThat(new Marked(Set.of(mark)).all()).isNotEmpty();
            assertThat(attempts()).contains(mark);
        }
    }

    private String markOfAKilledNode() throws Exception {
        try (var node = NodeMain.start(folder, isolation)) {
            return node.readLine();
        }
    }

    private static boolean names(ProcessHandle process, String mark) {
        return process.info().arguments().stream().flatMap(Arrays::stream).anyMatch(mark::equals);
    }

    private List<String> attempts() throws Exception {
        try (var all = Files.walk(folder.resolve("data/process"), 2)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    /** For whoever processes run as. */
    private void makeReadable() throws Exception {
        try (var all = Files.walk(folder.resolve("data/files"))) {
            for (var path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
