package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a script tries that wants to know what opens the ledger. */
class ScriptSecretsTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String KEY = "the-admin-key-0815";

    ScriptSecretsTest() {
        super(postgres);
    }

    @Test
    void the_files_of_the_node_are_out_of_reach() throws Exception {
        assumeFalse(settings.containsValue("none"), "no namespaces here");
        var key = Files.writeString(
                Files.createDirectories(folder.resolve("data")).resolve("admin.key"), KEY);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(files().resolve("link"), Path.of("../data/admin.key"));
        Files.writeString(files().resolve("mine"), "my file");
        script("nosy", """
                import glob, os
                def read(path):
                    try:
                        with open(path, errors="replace") as file:
                            return file.read()
                    except OSError:
                        return ""
                def nosy(key):
                    files = os.environ["ESCAPEMENT_FILES"]
                    paths = [key, files + "/link", *glob.glob("/proc/*/root" + key), *glob.glob("/proc/*/environ")]
                    paths += ["/proc/self/fd/%d" % fd for fd in range(10) if fd != 1]
                    return ["".join(read(path) for path in paths), read(files + "/mine"), sorted(os.environ)]
                """);
        try (var node = ScriptNode.start(
                folder, postgres, "nosy", Map.of(), map("script", "nosy", "parameters", map("key", key.toString())))) {
            var told = String.join("\n", node.lines());
            assertThat(told).contains("my file").doesNotContain(KEY, ScriptNode.SECRET, "DATABASE");
        }
    }

    @Test
    void the_environment_is_what_processes_have_and_nothing_else() throws Exception {
        var names = value("import os\nreturn sorted(os.environ)");

        assertThat(new TreeSet<>((List<?>) names))
                .isEqualTo(new TreeSet<>(List.of(
                        "ESCAPEMENT_ATTEMPT",
                        "ESCAPEMENT_FILES",
                        "ESCAPEMENT_JOB",
                        "ESCAPEMENT_PROJECT",
                        "ESCAPEMENT_STEP",
                        "HOME",
                        "LANG",
                        "MPLBACKEND",
                        "PATH",
                        "TMPDIR")));
    }

    @Test
    void a_secret_that_it_is_given_is_told_and_kept_nowhere() throws Exception {
        script("leak", """
                def leak(i, token):
                    print(token)
                    if i == 2:
                        raise ValueError(token)
                    return {token: [token]}
                """);
        var type = new ScriptStep();
        type.start(harness);
        try (var node = ManualEngine.startWithSecrets(postgres, "node-1", Map.of("token", KEY), type)) {
            var job = node.run(JobSpec.of(
                    "leak",
                    step(
                            "script",
                            "leak",
                            "apply",
                            "index",
                            "times",
                            2,
                            "parameters",
                            map("token", "${secret.token}"))));
            var log = node.engine().log(job.ref(), "step", null, 100).orElseThrow();

            assertThat(job.error().message()).endsWith("ValueError: ***");
            assertThat(log.toString()).contains("part 1: ***").doesNotContain(KEY);
            assertThat(query("select outcome from escapement.script_part where part = 1"))
                    .containsExactly("{\"type\":\"value\",\"value\":{\"***\":[\"***\"]},\"images\":null}");
        }
    }

    @Test
    void it_works_in_a_folder_of_its_own_that_is_gone_afterwards() throws Exception {
        var said = value("import os\nopen('x', 'w').close()\nreturn [os.getcwd(), os.listdir()]");

        assertThat(((List<?>) said).get(1)).isEqualTo(List.of("x"));
        assertThat(Path.of((String) ((List<?>) said).get(0)).getParent()).doesNotExist();
    }
}
