package dev.escapement.steps.script;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.process.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The interpreter of this node, which is tried when it is first asked for, and again when that failed; it runs the script that its input brings.
 * Thread-safe.
 */
final class Python {
    private static final String TEST =
            "[ -x \"$1\" ] && exec \"$1\" -I -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null";
    private static final String RULE = "must be a Python 3.8 or later where processes see it and may execute it"
            + " (steps.process.visible, steps.process.user)";

    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final StepEnvironment environment;
    private final ScriptSettings settings;
    private final InstantSource clock;
    private Sandbox sandbox;
    private String trouble;
    private Instant again = Instant.MIN;

    Python(StepEnvironment environment, ScriptSettings settings, InstantSource clock) {
        this.clock = clock;
        this.environment = environment;
        this.settings = settings;
    }

    /** Why no script can run on this node; empty when they can. It may pass, and is looked at again after a while. */
    synchronized Optional<String> trouble() {
        if (sandbox == null && !clock.instant().isBefore(again)) {
            trouble = null;
            open();
            again = clock.instant().plus(REMEMBERED);
        }
        return Optional.ofNullable(trouble);
    }

    /** What scripts run in when there is no {@link #trouble}. */
    synchronized Sandbox sandbox() {
        return sandbox;
    }

    private void open() {
        if (settings.python().isEmpty()) {
            trouble =
                    "there is no python3 on the PATH of processes; " + ScriptSettings.PYTHON + " may say where one is.";
            return;
        }
        try {
            var program = new Sandbox.Program(
                    ScriptSettings.PYTHON,
                    settings.python().get(),
                    List.of("-I", "-c", text("writer.py") + text("runner.py")),
                    settings.limits());
            sandbox = Sandbox.open(environment, program, TEST, RULE);
        } catch (ConfigurationException | UncheckedIOException e) {
            trouble = e.getMessage();
        }
    }

    private static String text(String name) {
        try (var in = Python.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
