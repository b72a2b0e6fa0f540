package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.job.OnLostNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong with a step is found before it runs. */
class ProcessOptionsTest extends ProcessFixture {
    @BeforeEach
    void isolate() throws Exception {
        settings.put("steps.process.commands.shell.variables", "REGION");
        isolate(Isolation.NONE);
    }

    @Test
    void a_command_that_is_not_registered_is_refused_with_those_that_are() {
        assertThat(check("command", "rm"))
                .extracting("pointer", "message")
                .containsExactly(tuple("/config/command", "must be one of the registered commands: sh, shell"));
        assertThat(check()).extracting("message").containsExactly("is required");
    }

    @Test
    void arguments_are_texts() {
        assertThat(check("command", "sh", "arguments", List.of(Map.of("a", 1))))
                .extracting("pointer")
                .containsExactly("/config/arguments");
        assertThat(check("command", "sh", "arguments", Arrays.asList("a", null)))
                .extracting("pointer")
                .containsExactly("/config/arguments");
        assertThat(check("command", "sh", "arguments", List.of("a\0b")))
                .extracting("message")
                .containsExactly("must not have characters that no process can be given");
        assertThat(check("command", "sh", "arguments", List.of("x".repeat(120_001))))
                .extracting("message")
                .containsExactly("must not be longer than 120000 bytes; stdin takes more");
        assertThat(check("command", "sh", "arguments", List.of("", "a"))).isEmpty();
        assertThat(check("command", "sh", "arguments", "-v")).isEmpty();
    }

    @Test
    void a_step_sets_no_variable_that_it_may_not() {
        assertThat(check("command", "shell", "environment", Map.of("LD_PRELOAD", "/tmp/x.so", "REGION", "eu")))
                .extracting("pointer", "message")
                .containsExactly(tuple(
                        "/config/environment/LD_PRELOAD",
                        "must be one of the variables that steps may set for this command: REGION"));
        assertThat(check("command", "sh", "environment", Map.of("REGION", "eu")))
                .extracting("message")
                .containsExactly("must be one of the variables that steps may set for this command: none");
        assertThat(check("command", "shell", "environment", Map.of("REGION", List.of())))
                .extracting("message")
                .containsExactly("must be a text");
    }

    @Test
    void other_values_are_checked_too() {
        assertThat(check("command", "sh", "expect", List.of(256), "result", "xml", "stdin", List.of(), "shell", true))
                .extracting("pointer")
                .containsExactlyInAnyOrder("/config/expect", "/config/result", "/config/stdin", "/config/shell");
        assertThat(check("command", "sh", "expect", List.of(0L, 1L), "result", "json", "stdin", ""))
                .isEmpty();
    }

    @Test
    void what_is_not_known_yet_is_looked_at_when_it_is() {
        var late = new LateValue("${parameters.x}");
        assertThat(check(
                        "command",
                        late,
                        "arguments",
                        List.of("a", late),
                        "stdin",
                        late,
                        "expect",
                        late,
                        "environment",
                        late))
                .isEmpty();
        assertThat(check("command", "shell", "arguments", late, "environment", Map.of("REGION", late)))
                .isEmpty();
    }

    @Test
    void it_says_what_it_leaves_and_that_nobody_knows_after_a_loss() {
        var type = new ProcessStep();

        assertThat(type.outputs(step("command", "sh"))).containsExactly("exit");
        assertThat(type.outputs(step("command", "sh", "result", "text"))).containsExactlyInAnyOrder("exit", "stdout");
        assertThat(type.onLostNode(step("command", "sh"))).isEqualTo(OnLostNode.UNKNOWN);
    }
}
