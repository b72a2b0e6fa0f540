package dev.escapement.examples.benchmarks.dialects;

import java.util.List;

/** How much is measured: submissions a second, for how many seconds, how often each way, and how many calls are in a batch. */
record Options(int rate, int seconds, int passes, int batch) {
    private static final int MOST_IN_A_BATCH = 1_000;

    Options {
        if (rate < 1 || seconds < 1 || passes < 1 || batch < 1 || batch > MOST_IN_A_BATCH) {
            throw new IllegalArgumentException(
                    "--rate, --seconds and --passes must be at least 1, and --batch 1 to " + MOST_IN_A_BATCH + ".");
        }
    }

    /** @throws IllegalArgumentException with one sentence when an argument is wrong */
    static Options of(List<String> arguments) {
        var options = new Options(200, 2, 25, MOST_IN_A_BATCH);
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size() || !arguments.get(i + 1).matches("[0-9]{1,6}")) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a number behind it.");
            }
            options = options.with(arguments.get(i), Integer.parseInt(arguments.get(i + 1)));
        }
        return options;
    }

    private Options with(String name, int value) {
        return switch (name) {
            case "--rate" -> new Options(value, seconds, passes, batch);
            case "--seconds" -> new Options(rate, value, passes, batch);
            case "--passes" -> new Options(rate, seconds, value, batch);
            case "--batch" -> new Options(rate, seconds, passes, value);
            default ->
                throw new IllegalArgumentException(
                        "There is no option " + name + "; the options are --rate, --seconds, --passes and --batch.");
        };
    }
}
