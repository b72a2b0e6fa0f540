package dev.escapement.engine.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.testkit.ManualEngine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be taken: each is told with its line, and keeps no other from being taken. */
class BrokenFilesTest extends FolderFixture {
    @Test
    void a_broken_file_leaves_the_version_before_in_force_and_is_shown() throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        write("nightly.yaml", yaml("ok").replace("kind: mode", "kind: moed"));
        folder.run();
        folder.run();

        assertThat(edition("nightly").version()).isEqualTo(1);
        assertThat(edition("nightly").fault())
                .isEqualTo(jobs.resolve("nightly.yaml")
                        + ", line 4: /steps/0/kind is not known here; the kinds are mode.");
        another().start();
        assertThat(edition("nightly").version()).isEqualTo(1);

        write("nightly.yaml", yaml("ok"));
        folder.run();
        folder.run();
        assertThat(edition("nightly").fault()).isNull();
        assertThat(edition("nightly").version()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "'steps:\n- name: s\n  kind: moed\n' # line 3: /steps/0/kind is not known here; the kinds are mode.",
                "'a: *x\nsteps: []\n' # line 1: uses an alias",
                "'steps: []\nsteps: []\n' # line 2: Duplicate",
                "'steps: [\n' # line 1: while parsing a flow node, expected",
                "'' # line 1: is empty",
                "'- a\n' # line 1: it must be an object.",
                "'name: other\nsteps:\n- {name: s, kind: mode, config: {mode: ok}}\n' # line 1: /name must be that of the file, nightly, or be left out.",
                "'steps:\n- {name: s, kind: mode, config: {mode: ok}}\n---\na: b\n' # holds a second document",
                "'steps:\n- name: s\n  kind: mode\n  config:\n    mode: ok\n    number: ${parameters.n}\n' # line 6: /steps/0/config/number ${parameters.n} is not known",
                "'description: x\nparameters:\n  n: {type: integer, default: five}\nsteps:\n- {name: s, kind: mode, config: {mode: ok}}\n' # line 3: /parameters/n/default must be a whole number."
            })
    void a_file_that_was_never_good_keeps_the_node_from_starting(String text, String message) throws Exception {
        write("nightly.yaml", text);

        assertThatThrownBy(folder::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(jobs.resolve("nightly.yaml") + ", ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nightly.yaml", "nightly.json"})
    void a_file_may_be_nested_500_levels_deep_and_no_deeper(String name) throws Exception {
        var text =
                "{\"steps\": [{\"name\": \"s\", \"kind\": \"mode\", \"config\": {\"mode\": \"ok\", \"value\": %s}}]}";
        for (int levels : new int[] {497, 10_000}) {
            write(name, text.formatted("[".repeat(levels) + "]".repeat(levels)));
            assertThatThrownBy(folder::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith(jobs.resolve(name) + ", line 1: ")
                    .hasMessageContaining("nesting depth");
        }
        write(name, text.formatted("[".repeat(496) + "]".repeat(496)));
        folder.start();
        assertThat(edition("nightly").version()).isEqualTo(1);
    }

    @Test
    void a_kind_that_breaks_in_its_check_breaks_no_other_file() throws Exception {
        node.close();
        node = ManualEngine.start(POSTGRES, "node-1", new ModeStep(), new BrokenCheck());
        folder = another();
        write("nightly.yaml", yaml("ok"));
        folder.start();
        write("broken.yaml", yaml("ok").replace("kind: mode", "kind: broken"));
        write("nightly.yaml", yaml("half"));
        folder.run();
        folder.run();
        assertThat(edition("nightly").version()).isEqualTo(2);
    }

    private static final class BrokenCheck implements StepType {
        @Override
        public String kind() {
            return "broken";
        }

        @Override
        public List<Problem> check(StepSpec step) {
            throw new IllegalStateException("cannot check");
        }

        @Override
        public StepResult run(StepContext context) {
            return StepResult.succeeded(Map.of());
        }
    }

    @Test
    void a_broken_file_of_another_project_does_not_keep_the_node_from_starting_again() throws Exception {
        write("nightly.yaml", "project: other\n" + yaml("ok"));
        folder.start();
        write("nightly.yaml", "project: other\nname: daily\n" + yaml("ok"));
        another().start();

        assertThat(node.definitions().find("other", "nightly").orElseThrow().fault())
                .contains("line 2: /name must be that of the file");
    }
}
