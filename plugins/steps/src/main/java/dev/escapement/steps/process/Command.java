package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A program that steps may name, as an admin registered it: its first arguments, the variables that it gets from the node's environment, those
 * that steps may set, and its limits. Immutable.
 */
record Command(
        String name, Path program, List<String> arguments, Set<String> passed, Set<String> settable, Limits limits) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** What changes how loaders, shells and this package itself work. */
    private static final Pattern RESERVED = Pattern.compile(
            "LD_.*|GLIBC_.*|MALLOC_.*|GCONV_PATH|LOCPATH|NLSPATH|BASH.*|SHELLOPTS|PS4|ENV|IFS|PATH|HOME|TMPDIR|PWD|OLDPWD|ESCAPEMENT_.*");

    private static final Pattern OURS = Pattern.compile("HOME|TMPDIR|ESCAPEMENT_.*");

    /** A program without anything, to try what it would run in. */
    static Command of(Path program) {
        return new Command("", program, List.of(), Set.of(), Set.of(), Limits.NONE);
    }

    static Command read(String name, Settings settings) {
        var prefix = ProcessSettings.COMMANDS + "." + name + ".";
        return new Command(
                name,
                program(prefix + "program", settings),
                settings.text(prefix + "arguments")
                        .map(text -> List.of(text.split("\\s+", -1)))
                        .orElse(List.of()),
                names(prefix + "environment", settings, OURS),
                names(prefix + "variables", settings, RESERVED),
                Limits.read(prefix, settings));
    }

    private static Path program(String key, Settings settings) {
        var program = settings.text(key).flatMap(Command::path);
        if (program.filter(path -> path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path))
                .isEmpty()) {
            settings.fault(key, "must be the absolute path of a file that can be executed");
        }
        return program.orElse(null);
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Set<String> names(String key, Settings settings, Pattern refused) {
        var names = new TreeSet<>(ProcessSettings.list(settings, key));
        for (var name : names) {
            if (!NAME.matcher(name).matches() || refused.matcher(name).matches()) {
                settings.fault(key, "must not name the variable " + name);
            }
        }
        return names;
    }

    /** The names in a list, for a message. */
    static String words(Iterable<String> names) {
        var text = String.join(", ", names);
        return text.isEmpty() ? "none" : text;
    }
}
