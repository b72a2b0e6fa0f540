package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The settings under {@code steps.process}: the commands, and what they run in. Immutable. */
record ProcessSettings(
        Isolation isolation,
        Optional<String> user,
        Path scratch,
        List<Path> visible,
        List<Path> hidden,
        Map<String, Command> commands) {
    static final String ISOLATION = "steps.process.isolation";
    static final String USER = "steps.process.user";
    static final String SCRATCH = "steps.process.scratch";
    static final String COMMANDS = "steps.process.commands";
    private static final String VISIBLE = "steps.process.visible";
    private static final String HIDDEN = "steps.process.hidden";

    static ProcessSettings read(Settings settings) {
        var commands = new TreeMap<String, Command>();
        for (var name : settings.names(COMMANDS)) {
            commands.put(name, Command.read(name, settings));
        }
        return new ProcessSettings(
                isolation(settings),
                settings.text(USER),
                Path.of(settings.text(SCRATCH, ownScratch())).toAbsolutePath(),
                paths(settings, VISIBLE),
                paths(settings, HIDDEN),
                commands);
    }

    private static Isolation isolation(Settings settings) {
        var text = settings.text(ISOLATION, "namespaces");
        for (var isolation : Isolation.values()) {
            if (isolation.word().equals(text)) {
                return isolation;
            }
        }
        settings.fault(ISOLATION, "must be namespaces, user or none");
        return Isolation.NAMESPACES;
    }

    private static String ownScratch() {
        return Path.of(System.getProperty("java.io.tmpdir"), "escapement-process-" + System.getProperty("user.name"))
                .toString();
    }

    private static List<Path> paths(Settings settings, String key) {
        var paths = list(settings, key).stream().map(Path::of).toList();
        if (!paths.stream().allMatch(Path::isAbsolute)) {
            settings.fault(key, "must be absolute paths, with commas between them");
        }
        return paths;
    }

    /** The words between the commas of a value. */
    static List<String> list(Settings settings, String key) {
        return settings.text(key).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
