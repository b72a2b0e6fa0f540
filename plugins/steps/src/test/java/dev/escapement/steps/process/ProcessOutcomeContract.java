package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.step.StepResult;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a process says, and what its end means for the step. */
abstract class ProcessOutcomeContract extends ProcessContract {
    ProcessOutcomeContract(Isolation isolation) {
        super(isolation);
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
}
