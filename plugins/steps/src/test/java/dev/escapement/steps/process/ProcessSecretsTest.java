package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a process tries that wants to know what opens the ledger. */
class ProcessSecretsTest extends ProcessFixture {
    private static final String KEY = "the-admin-key-0815";

    private Path key;

    @BeforeEach
    void keepAKey() throws Exception {
        key = Files.writeString(folder.resolve("data/admin.key"), KEY);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(files().resolve("link"), Path.of("../admin.key"));
        Files.createSymbolicLink(files().resolve("folder"), Path.of(".."));
        Files.writeString(files().resolve("mine"), "my file");
    }

    private String readsTheKey() throws Exception {
        return said("cat " + key + " link folder/admin.key $ESCAPEMENT_FILES/link $ESCAPEMENT_FILES/folder/admin.key"
                + " /proc/*/root" + key + " /proc/*/cwd/data/admin.key " + folder + "/data/*.key; :");
    }

    @ParameterizedTest
    @EnumSource(names = {"NAMESPACES", "USER"})
    void the_files_of_the_node_are_out_of_reach(Isolation isolation) throws Exception {
        isolate(isolation);

        assertThat(readsTheKey()).isEmpty();
        assertThat(said("cat $ESCAPEMENT_FILES/mine")).isEqualTo("my file");
    }

    @Test
    void a_visible_folder_does_not_show_what_is_hidden_in_it() throws Exception {
        var other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("file"), "visible");
        Files.createSymbolicLink(folder.resolve("way"), folder);
        settings.put("steps.process.visible", folder.resolve("way").toString());
        isolate(Isolation.NAMESPACES);

        assertThat(said("cat " + other.resolve("file"))).isEqualTo("visible");
        assertThat(readsTheKey()).isEmpty();
        assertThat(said("cat $ESCAPEMENT_FILES/mine")).isEqualTo("my file");
    }

    @Test
    void without_isolation_they_are_open() throws Exception {
        isolate(Isolation.NONE);

        assertThat(readsTheKey()).contains(KEY);
    }

    @ParameterizedTest
    @EnumSource(names = {"NAMESPACES", "USER"})
    void the_environment_of_the_node_is_out_of_reach(Isolation isolation) throws Exception {
        isolate(isolation);

        assertThat(environments(isolation)).isEqualTo("0");
    }

    @Test
    void without_isolation_it_is_open_unless_the_kernel_closes_it() throws Exception {
        isolate(Isolation.NONE);

        assertThat(environments(Isolation.NONE)).isIn("0", "1");
    }

    /** How many environments have the secret of the node, as a process on that node counts them. */
    private String environments(Isolation isolation) throws Exception {
        var script = "env | grep -c " + NodeMain.SECRET.substring(0, 6) + "x; cat /proc/[0-9]*/environ 2>/dev/null"
                + " | tr '\\0' '\\n' | grep -c '^ESCAPEMENT_DATABASE_PASSWORD=" + NodeMain.SECRET + "' >&2; :";
        try (var node = NodeMain.start(folder, isolation, script)) {
            var lines = new ArrayList<String>();
            for (var line = node.readLine(); line != null; line = node.readLine()) {
                lines.add(line);
            }
            assertThat(lines).contains("0");
            return lines.stream()
                    .filter(line -> line.startsWith("stderr: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(8);
        }
    }

    @Test
    void in_a_namespace_it_sees_and_signals_no_process_but_its_own() throws Exception {
        isolate(Isolation.NAMESPACES);
        var said = said("ls /proc | grep -c '^[0-9]'; kill -s KILL -1; echo $?");

        assertThat(Integer.parseInt(said.lines().findFirst().orElseThrow())).isLessThan(8);
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void it_can_gain_no_rights(Isolation isolation) throws Exception {
        isolate(isolation);

        assertThat(said("grep NoNewPrivs /proc/self/status")).endsWith("1");
        if (isolation != Isolation.NONE) {
            assertThat(said("grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status | tr -d 'a-zA-Z:0\\t\\n'"))
                    .isEmpty();
            assertThat(said("id -u")).isNotEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NAMESPACES", "USER"})
    void it_cannot_end_who_watches_over_it(Isolation isolation) throws Exception {
        isolate(isolation);
        var run = begin("kill -s KILL $PPID; kill -s KILL 1; echo $ESCAPEMENT_ATTEMPT; exec sleep 600");
        await().until(() -> !harness().log().isEmpty());
        harness().cancel();

        run.join();
        assertThat(new Marked(Set.of(last())).all()).isEmpty();
    }

    private String last() {
        return harness().log().get(harness().log().size() - 1);
    }
}
