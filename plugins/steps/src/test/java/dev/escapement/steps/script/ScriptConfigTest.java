package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Json;
import dev.escapement.steps.process.Sandbox;
import dev.escapement.testkit.PostgresExtension;
import dev.escapement.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;

/** What is refused before anything runs. */
class ScriptConfigTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    ScriptConfigTest() {
        super(postgres);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | /config/script is required",
                "{'script': 'nope'} | /config/script must be one of the registered scripts: a-b, hello",
                "{'script': '../hello'} | /config/script must be one of the registered scripts: a-b, hello",
                "{'script': 'hello.py'} | /config/script must be one of the registered scripts: a-b, hello",
                "{'script': 'hello', 'apply': 'each'} | /config/apply must be one of once, table, rows, groups, index",
                "{'script': 'hello', 'input': 'select 1'} | /config/input must not stand with \"apply\": \"once\"",
                "{'script': 'hello', 'apply': 'table'} | /config/input is required with \"apply\": \"table\"",
                "{'script': 'hello', 'apply': 'rows', 'input': 'select 1'} | /config/rows is required with \"apply\": \"rows\"",
                "{'script': 'hello', 'apply': 'rows', 'input': 'select 1', 'rows': 0} | /config/rows must be a whole number from 1 to 1000000000",
                "{'script': 'hello', 'apply': 'groups', 'input': 'select 1'} | /config/groupBy is required with \"apply\": \"groups\"",
                "{'script': 'hello', 'apply': 'groups', 'input': 'select 1', 'groupBy': []} | /config/groupBy must name a column",
                "{'script': 'hello', 'apply': 'table', 'input': 'select 1', 'orderBy': 'a'} | /config/orderBy must not stand with \"apply\": \"table\"",
                "{'script': 'hello', 'apply': 'index'} | /config/times is required with \"apply\": \"index\"",
                "{'script': 'hello', 'apply': 'index', 'times': 10001} | /config/times must be a whole number from 1 to 10000",
                "{'script': 'hello', 'apply': 'table', 'input': 'delete from t; select 1'} | /config/input must be exactly one query",
                "{'script': 'hello', 'apply': 'table', 'input': 'select :a'} | /config/input must have no parameters, and has :a; ${parameters.a} is understood",
                "{'script': 'hello', 'parallel': 5} | /config/parallel must be a whole number from 1 to 4",
                "{'script': 'hello', 'parameters': [1]} | /config/parameters must be an object",
                "{'script': 'hello', 'images': 'yes'} | /config/images must be true or false",
                "{'script': 'hello', 'connection': 'other'} | /config/connection must be one of the configured connections: work",
                "{'script': 'hello', 'wait': 1} | /config/wait is not a key here; the keys are script, apply, input, rows, groupBy, orderBy, times, connection, searchPath, parameters, parallel, images"
            })
    void a_wrong_config_is_refused(String config, String problem) throws Exception {
        example("hello");
        script("a-b", "");
        Files.writeString(folder.resolve("scripts/README.txt"), "no script");
        Files.createDirectory(folder.resolve("scripts/folder.py"));
        var spec = new StepSpec(
                "step",
                "script",
                Json.MAPPER.readValue(config.replace('\'', '"'), new TypeReference<Map<String, Object>>() {}));

        assertThat(harness.check(new ScriptStep(), spec))
                .extracting(found -> found.pointer() + " " + found.message())
                .containsExactly(problem);
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> new ScriptStep().start(restart()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "folder | /etc/passwd | must be a folder",
                "python | python3 | must be the absolute path of a file that can be executed",
                "python | /bin/no-such-program | must be the absolute path of a file that can be executed",
                "parallel | 0 | must be a whole number from 1 to 1000",
                "memory | 1G | must be a number of bytes",
                "cpu | 5 | must be an ISO 8601 duration such as PT30S"
            })
    void a_wrong_setting_keeps_the_node_from_starting(String key, String value, String rule) {
        settings.put("steps.script." + key, value);

        refuses("steps.script." + key + " " + rule + " but is \"" + value + "\".");
    }

    @Test
    void a_setting_that_is_not_known_is_refused() {
        settings.put("steps.script.paralell", "2");

        refuses("There is no setting steps.script.paralell; did you mean steps.script.parallel?");
    }

    @Test
    void a_node_without_a_folder_starts_and_has_no_scripts() {
        settings.put("steps.script.folder", folder.resolve("none").toString());
        restart();

        assertThat(check("script", "hello"))
                .extracting("message")
                .containsExactly("must be one of the registered scripts: none");
        settings.remove("steps.script.folder");
        restart();
        assertThat(check("script", "hello")).hasSize(1);
        assertThat(check()).extracting("message").containsExactly("is required");
    }

    @Test
    void a_node_that_has_no_python_that_will_do_starts_and_refuses_steps() throws Exception {
        example("hello");
        var python = Files.writeString(folder.resolve("python"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
        settings.put("steps.script.python", python.toString());
        settings.put("steps.process.visible", folder.toString());
        restart();

        assertThat(check("script", "hello"))
                .extracting("message")
                .containsExactly(
                        "cannot run on this node: steps.script.python must be a Python 3.8 or later where processes"
                                + " see it and may execute it (steps.process.visible, steps.process.user) but is \""
                                + python
                                + "\".");
    }

    @Test
    void trouble_that_has_passed_is_forgotten_after_a_minute() throws Exception {
        example("hello");
        var python = Files.writeString(folder.resolve("python"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
        settings.put("steps.script.python", python.toString());
        settings.put("steps.process.visible", folder.toString());
        restart();
        var clock = new SettableClock(Instant.EPOCH);
        var type = new ScriptStep(clock);
        var spec = step("script", "hello");
        assertThat(harness.check(type, spec)).hasSize(1);
        Files.writeString(python, "#!/bin/sh\nexec " + Sandbox.find("python3").orElseThrow() + " \"$@\"\n");
        clock.tick(Duration.ofSeconds(59));
        assertThat(harness.check(type, spec)).hasSize(1);
        clock.tick(Duration.ofSeconds(1));

        assertThat(harness.check(type, spec)).isEmpty();
        assertThat(harness.run(type, spec)).isInstanceOf(StepResult.Succeeded.class);
    }

    @Test
    void a_node_that_cannot_isolate_starts_and_refuses_steps() throws Exception {
        example("hello");
        settings.put("steps.process.isolation", "user");
        settings.put("steps.process.user", "no-such-user");
        restart();

        assertThat(check("script", "hello"))
                .extracting("message")
                .singleElement()
                .asString()
                .startsWith("cannot run on this node: steps.process.user must be a user of this machine");
    }

    @Test
    void scripts_are_found_as_they_come_and_go() throws Exception {
        var type = new ScriptStep();
        type.start(harness);
        assertThat(type.registered()).isEmpty();
        example("slow");
        example("hello");
        assertThat(type.registered()).containsExactly("hello", "slow");
        Files.delete(folder.resolve("scripts/slow.py"));
        assertThat(type.registered()).containsExactly("hello");
    }

    @Test
    void four_examples_are_shipped() {
        assertThat(new Scripts(java.util.Optional.of(EXAMPLES)).names())
                .containsExactly("fail", "group_count", "hello", "slow");
    }

    @Test
    void what_a_step_may_leave_and_name_is_known() {
        var type = new ScriptStep();
        var spec = new StepSpec("step", "script", Map.of("input", "select ${parameters.a}"));

        assertThat(type.outputs(spec)).containsExactlyInAnyOrder("parts", "rows", "resumed");
        assertThat(type.statements(spec).get("input")).containsExactly("parameters.a");
        assertThat(type.onLostNode(spec).name()).isEqualTo("RERUN");
    }
}
