package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.StepHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of processes have in common: a folder like a node's, settings with a shell in them, and a harness. */
abstract class ProcessFixture {
    static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir
    Path folder;

    final Map<String, String> settings = new TreeMap<>();
    private final ProcessStep type = new ProcessStep();
    private StepHarness harness;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(files());
        settings.putAll(settings(folder));
    }

    /** Those that say where, and register two commands. */
    static Map<String, String> settings(Path folder) {
        return Map.of(
                "steps.process.scratch", folder.resolve("data/process").toString(),
                "steps.process.hidden", folder.resolve("data").toString(),
                "steps.process.commands.sh.program", "/bin/sh",
                "steps.process.commands.shell.program", "/bin/sh",
                "steps.process.commands.shell.arguments", "-c");
    }

    /** Those that say how much a process is isolated; empty when this machine or user cannot do so. */
    static Map<String, String> isolatedBy(Isolation isolation) {
        var wanted = new TreeMap<>(Map.of("steps.process.isolation", isolation.word()));
        if (isolation != Isolation.NONE && IS_ROOT) {
            wanted.put("steps.process.user", "nobody");
        }
        return wanted;
    }

    /** Skips the test where the machine or the user cannot have it. */
    void isolate(Isolation isolation) throws IOException {
        assumeTrue(isolation != Isolation.USER || IS_ROOT, "only root can become someone else");
        settings.putAll(isolatedBy(isolation));
        try {
            start();
        } catch (ConfigurationException e) {
            assumeTrue(isolation != Isolation.NAMESPACES, "no namespaces here: " + e.getMessage());
            throw e;
        }
    }

    Path files() {
        return folder.resolve("data/files");
    }

    /** Begins anew with the settings as they are now. */
    void start() {
        harness = new StepHarness(files(), Map.of()).settings(settings);
        new ProcessStep().start(harness);
    }

    StepHarness harness() {
        return harness;
    }

    void command(String key, String value) {
        settings.put("steps.process.commands.shell." + key, value);
        start();
    }

    static StepSpec step(Object... pairs) {
        var config = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            config.put((String) pairs[i], pairs[i + 1]);
        }
        return new StepSpec("step", "process", config);
    }

    List<Problem> check(Object... pairs) {
        return harness.check(type, step(pairs));
    }

    StepResult run(Object... pairs) throws Exception {
        assertThat(check(pairs)).isEmpty();
        return harness.run(type, step(pairs));
    }

    /** Runs a text of the shell. */
    StepResult shell(String script, Object... pairs) throws Exception {
        var all = new ArrayList<Object>(List.of("command", "shell", "arguments", List.of(script)));
        all.addAll(List.of(pairs));
        return run(all.toArray());
    }

    CompletableFuture<StepResult> begin(String script) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return shell(script);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** What a text of the shell writes. */
    String said(String script, Object... pairs) throws Exception {
        var all = new ArrayList<Object>(List.of("result", "text"));
        all.addAll(List.of(pairs));
        return (String) succeeded(shell(script, all.toArray())).output().get("stdout");
    }

    static StepResult.Succeeded succeeded(StepResult result) {
        assertThat(result).isInstanceOf(StepResult.Succeeded.class);
        return (StepResult.Succeeded) result;
    }

    static StepResult.Failed failed(StepResult result) {
        assertThat(result).isInstanceOf(StepResult.Failed.class);
        return (StepResult.Failed) result;
    }

    /** True when a process is dead, be it that nobody has asked for its end yet. */
    static boolean isGone(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return !process.isAlive() || stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return true;
        }
    }
}
