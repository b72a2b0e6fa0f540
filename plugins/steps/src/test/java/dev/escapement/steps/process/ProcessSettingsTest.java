package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.escapement.engine.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node refuses to start with. */
class ProcessSettingsTest extends ProcessFixture {
    @BeforeEach
    void isolate() {
        settings.put("steps.process.isolation", "none");
    }

    private void refuses(String message) {
        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void a_node_without_commands_needs_nothing_and_makes_nothing() {
        settings.clear();
        settings.put("steps.process.scratch", folder.resolve("scratch").toString());
        start();

        assertThat(folder.resolve("scratch")).doesNotExist();
        assertThat(check("command", "shell"))
                .extracting("message")
                .containsExactly("must be one of the registered commands: none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "program | bin/sh | must be the absolute path of a file that can be executed",
                "program | /bin/no-such-program | must be the absolute path of a file that can be executed",
                "program | /etc/passwd | must be the absolute path of a file that can be executed",
                "program | /usr | must be the absolute path of a file that can be executed",
                "memory | 1G | must be a number of bytes",
                "output | -1 | must be a number of bytes",
                "cpu | 5 | must be an ISO 8601 duration such as PT30S",
                "environment | ESCAPEMENT_DATABASE_PASSWORD | must not name the variable ESCAPEMENT_DATABASE_PASSWORD",
                "environment | A=B | must not name the variable A=B",
                "variables | LD_PRELOAD | must not name the variable LD_PRELOAD",
                "variables | PATH | must not name the variable PATH",
                "variables | BASH_ENV | must not name the variable BASH_ENV"
            })
    void a_wrong_value_is_refused(String key, String value, String rule) {
        settings.put("steps.process.commands.shell." + key, value);

        refuses("steps.process.commands.shell." + key + " " + rule + " but is \"" + value + "\".");
    }

    @Test
    void a_command_without_a_program_is_refused() {
        settings.put("steps.process.commands.report.arguments", "-v");

        refuses("steps.process.commands.report.program must be the absolute path of a file that can be executed but is"
                + " not set.");
    }

    @Test
    void keys_that_are_not_known_are_refused() {
        settings.put("steps.process.commands.shell.programm", "/bin/sh");

        refuses("There is no setting steps.process.commands.shell.programm; did you mean"
                + " steps.process.commands.shell.program?");
    }

    @Test
    void an_isolation_that_is_not_known_is_refused() {
        settings.put("steps.process.isolation", "docker");

        refuses("steps.process.isolation must be namespaces, user or none but is \"docker\".");
    }

    @Test
    void root_must_say_whom_processes_run_as() {
        assumeTrue(IS_ROOT, "only of interest to root");
        settings.remove("steps.process.isolation");

        refuses("steps.process.user must name whom processes run as, since this node runs as root, but is not set.");
    }

    @Test
    void nobody_else_can_run_them_as_somebody_else() {
        assumeFalse(IS_ROOT, "root can");
        settings.put("steps.process.isolation", "user");
        settings.put("steps.process.user", "nobody");

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("steps.process.");
    }

    @ParameterizedTest
    @CsvSource({"root", "no-such-user", "0", "-n"})
    void a_user_who_is_root_or_nobody_known_is_refused(String user) {
        settings.put("steps.process.isolation", "user");
        settings.put("steps.process.user", user);

        refuses("steps.process.user must be a user of this machine who is not root but is \"" + user + "\".");
    }

    @Test
    void a_node_that_cannot_have_namespaces_says_so_and_does_not_start() throws Exception {
        var tools = Files.createDirectory(folder.resolve("tools"));
        var unshare = Files.writeString(
                tools.resolve("unshare"), "#!/bin/sh\necho 'unshare: Operation not permitted' >&2; exit 1\n");
        Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
        var path = Map.of("PATH", tools + ":" + System.getenv("PATH"));
        try (var node = NodeMain.start(folder, Isolation.NAMESPACES, "echo ran", path)) {
            assertThat(node.readLine())
                    .endsWith("steps.process.isolation must be the one of namespaces, user and none that works on this"
                            + " machine and is enough (namespaces does not work: unshare: Operation not permitted)"
                            + " but is \"namespaces\".");
        }
    }

    @Test
    void a_program_that_processes_cannot_see_is_refused() throws Exception {
        var program = Files.createSymbolicLink(folder.resolve("program"), Path.of("/bin/sh"));
        isolate(Isolation.NAMESPACES);
        settings.put("steps.process.commands.own.program", program.toString());

        refuses("steps.process.commands.own.program must be where processes see it and may execute it"
                + " (steps.process.visible, steps.process.user) but is \"" + program + "\".");
        settings.put("steps.process.visible", folder.toString());
        start();
    }

    @Test
    void a_folder_of_somebody_else_is_no_place_to_work_in() throws Exception {
        assumeTrue(IS_ROOT, "only root can give a folder away");
        var scratch = Files.createDirectories(folder.resolve("data/process"));
        Files.setAttribute(scratch, "unix:uid", 65534);

        assertThatThrownBy(this::start).hasMessageStartingWith("steps.process.scratch must be a folder of this node's");
    }

    @Test
    void what_others_keep_in_the_same_folder_is_left_alone() throws Exception {
        var scratch = Files.createDirectories(folder.resolve("data/process"));
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        var file = Files.writeString(
                Files.createDirectory(scratch.resolve("other")).resolve("file"), "x");
        var like = Files.createDirectory(scratch.resolve("00000000-0000-0000-0000-000000000000"));
        start();

        assertThat(file).exists();
        assertThat(like).exists();
    }
}
