package dev.escapement.steps.process;

import dev.escapement.engine.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The programs and texts that this package works with. */
final class Tools {
    private static final String SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin";

    private Tools() {}

    /** The absolute path of a program of util-linux or coreutils. */
    static String path(String program) {
        var path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + SYSTEM;
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(file -> file.isAbsolute() && Files.isExecutable(file))
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new ConfigurationException(List.of(
                        "Steps of the kind process need the program " + program + ", which is not on the PATH.")));
    }

    /** A text that lies beside this class. */
    static String script(String name) {
        try (var in = Tools.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
