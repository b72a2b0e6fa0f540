package dev.escapement.examples.dailyimport;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What the example is asked to do; without a data folder it makes a temporary one. */
record Options(Optional<Path> data, boolean fail, boolean keep, boolean help) {
    static final String HELP = """
            Usage: run [--data DIR] [--fail] [--keep] [--no-build]
              --data DIR   keeps database and files in this folder; otherwise they are gone in the end
              --fail       breaks the fourth step, to show what becomes of the others
              --keep       leaves the server up and prints its address and key
              --no-build   uses what is built""";

    /** @throws IllegalArgumentException with one sentence when an argument is wrong */
    static Options of(List<String> arguments) {
        var options = new Options(Optional.empty(), false, false, false);
        for (var rest = arguments.iterator(); rest.hasNext(); ) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private Options with(String name, Iterator<String> rest) {
        return switch (name) {
            case "--data" -> {
                if (!rest.hasNext()) {
                    throw new IllegalArgumentException("--data needs a folder behind it.");
                }
                yield new Options(
                        Optional.of(Path.of(rest.next()).toAbsolutePath().normalize()), fail, keep, help);
            }
            case "--fail" -> new Options(data, true, keep, help);
            case "--keep" -> new Options(data, fail, true, help);
            case "--help", "-h" -> new Options(data, fail, keep, true);
            default -> throw new IllegalArgumentException("There is no option " + name + "; --help lists them.");
        };
    }
}
