package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tries, before any step does, whether what the settings ask for can be had here, and whether each program is there for those who are to run it. */
record Rehearsal(Launcher launcher, ProcessSettings settings, Settings raw) {
    private static final Command SHELL = Command.of(Path.of("/bin/sh"));
    private static final int PATIENCE_SECONDS = 30;
    private static final String VISIBLE =
            "must be where processes see it and may execute it (steps.process.visible, steps.process.user)";

    /** What does not work is a fault of the settings. */
    void run() {
        for (var command : settings.commands().values()) {
            var key = ProcessSettings.COMMANDS + "." + command.name() + ".program";
            if (!run(command.program(), "[ -x \"$1\" ]", key, VISIBLE)) {
                return;
            }
        }
    }

    /** Runs a test of a program, a text of the shell in which it is $1; when that fails, the key does not follow its rule. */
    boolean run(Path program, String test, String key, String rule) {
        try {
            return works(List.of("-c", test, "escapement", program.toString()), key, rule);
        } catch (IOException e) {
            throw new UncheckedIOException("No process can be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The node was told to stop while it started.", e);
        }
    }

    private boolean works(List<String> test, String key, String rule) throws IOException, InterruptedException {
        try (var attempt = launcher.attempt();
                var child = new Child(launcher.start(attempt, SHELL, test, Variables.base(attempt)), attempt.mark())) {
            boolean isInTime = child.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (isInTime && child.process().exitValue() == 0) {
                return true;
            }
            var said = isInTime ? said(child.process()) : "it took longer than " + PATIENCE_SECONDS + " seconds";
            boolean isIsolated = said.isEmpty() && launcher.hasBegun(attempt);
            if (isIsolated) {
                raw.fault(key, rule);
            } else {
                raw.fault(
                        ProcessSettings.ISOLATION,
                        "must be the one of namespaces, user and none that works on this machine and is enough ("
                                + settings.isolation().word() + " does not work: " + said + ")");
            }
            return isIsolated;
        }
    }

    private static String said(Process process) throws IOException {
        var said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.strip().replaceAll("\\s+", " ");
    }
}
