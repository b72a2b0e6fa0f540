package dev.escapement.steps.script;

import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The registered scripts: the Python files of a folder, as they are when somebody asks. */
record Scripts(Optional<Path> folder) {
    private static final Pattern FILE = Pattern.compile("([A-Za-z0-9_-]{1,200})\\.py");

    /** A script, ready to be run. */
    record Script(String name, String source) {}

    /** In their order; none when there is no folder. */
    List<String> names() {
        if (folder.filter(Files::isDirectory).isEmpty()) {
            return List.of();
        }
        try (var files = Files.list(folder.get())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> FILE.matcher(file.getFileName().toString()))
                    .filter(matcher -> matcher.matches())
                    .map(matcher -> matcher.group(1))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of scripts cannot be read: " + e.getMessage(), e);
        }
    }

    /** One of {@link #names}. */
    Script read(String name) throws StepFailure {
        try {
            return new Script(name, Files.readString(folder.orElseThrow().resolve(name + ".py")));
        } catch (IOException e) {
            throw new StepFailure("The script " + name + " cannot be read: " + e + ".");
        }
    }
}
