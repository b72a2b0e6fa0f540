package dev.escapement.examples.benchmarks.faults;

import java.util.List;
import java.util.Locale;

/** How much is broken and under how much load; the same seed gives the same faults and chains. */
record Options(int faults, int chains, int nodes, long seed, Breakage breakage) {
    private static final int FEWEST_NODES = 2;
    private static final int MOST_NODES = 3;

    Options {
        if (faults < 1 || chains < 1) {
            throw new IllegalArgumentException("--faults and --chains must be at least 1.");
        }
        if (nodes < FEWEST_NODES || nodes > MOST_NODES) {
            throw new IllegalArgumentException("--nodes must be 2 or 3.");
        }
    }

    /** @throws IllegalArgumentException with one sentence when an argument is wrong */
    static Options of(List<String> arguments) {
        var options = new Options(2_000, 20_000, 3, 42, Breakage.NONE);
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value behind it.");
            }
            options = options.with(arguments.get(i), arguments.get(i + 1));
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--faults" -> new Options((int) number(value), chains, nodes, seed, breakage);
            case "--chains" -> new Options(faults, (int) number(value), nodes, seed, breakage);
            case "--nodes" -> new Options(faults, chains, (int) number(value), seed, breakage);
            case "--seed" -> new Options(faults, chains, nodes, number(value), breakage);
            case "--break" -> new Options(faults, chains, nodes, seed, Breakage.of(value));
            default ->
                throw new IllegalArgumentException("There is no option " + name
                        + "; the options are --faults, --chains, --nodes, --seed and --break.");
        };
    }

    private static long number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a whole number.", e);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "--faults %d --chains %d --nodes %d --seed %d%s",
                faults,
                chains,
                nodes,
                seed,
                breakage == Breakage.NONE ? "" : " --break " + breakage.option());
    }
}
