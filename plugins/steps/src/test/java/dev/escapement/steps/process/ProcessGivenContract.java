package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a process is given: arguments, variables, input, a folder, and nothing else. */
abstract class ProcessGivenContract extends ProcessContract {
    ProcessGivenContract(Isolation isolation) {
        super(isolation);
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
    void standard_input_is_what_the_step_gives_or_nothing() throws Exception {
        var text = "a\n'b' ä\n".repeat(50_000);
        assertThat(said("cat | wc -c", "stdin", text)).isEqualTo(Integer.toString(text.length() + 50_000));
        assertThat(said("cat")).isEmpty();
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

    /** For whoever processes run as. */
    private void makeReadable() throws Exception {
        try (var all = Files.walk(folder.resolve("data/files"))) {
            for (var path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
