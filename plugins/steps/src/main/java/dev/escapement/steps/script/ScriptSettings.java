package dev.escapement.steps.script;

import dev.escapement.engine.Settings;
import dev.escapement.steps.process.Limits;
import dev.escapement.steps.process.Sandbox;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The settings under {@code steps.script}: where scripts are, who runs them, and how many at once; python is empty when this machine has none. Immutable. */
record ScriptSettings(Scripts scripts, Optional<Path> python, int parallel, Limits limits) {
    static final String PYTHON = "steps.script.python";
    private static final String FOLDER = "steps.script.folder";
    private static final int PARALLEL = 4;
    private static final int MOST_PARALLEL = 1_000;

    static ScriptSettings read(Settings settings) {
        return new ScriptSettings(
                new Scripts(folder(settings)),
                python(settings),
                settings.number("steps.script.parallel", PARALLEL, 1, MOST_PARALLEL),
                Limits.read("steps.script.", settings));
    }

    private static Optional<Path> folder(Settings settings) {
        var folder = settings.text(FOLDER).flatMap(ScriptSettings::path);
        boolean isOther = folder.filter(path -> Files.exists(path) && !Files.isDirectory(path))
                .isPresent();
        if (isOther || (folder.isEmpty() && settings.text(FOLDER).isPresent())) {
            settings.fault(FOLDER, "must be a folder");
        }
        return folder;
    }

    private static Optional<Path> python(Settings settings) {
        if (settings.text(PYTHON).isEmpty()) {
            return Sandbox.find("python3");
        }
        var program = settings.text(PYTHON).flatMap(ScriptSettings::path);
        if (program.filter(path -> path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path))
                .isEmpty()) {
            settings.fault(PYTHON, "must be the absolute path of a file that can be executed");
        }
        return program;
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
