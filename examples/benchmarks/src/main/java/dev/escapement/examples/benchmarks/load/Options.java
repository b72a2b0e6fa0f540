package dev.escapement.examples.benchmarks.load;

import java.util.List;

/** How much is measured; the same seed and rows give the same file. */
record Options(int rows, int passes, long seed) {
    static final int MOST_BAD = 100;
    private static final int FEWEST_ROWS = 10;

    Options {
        if (rows < FEWEST_ROWS || passes < 1) {
            throw new IllegalArgumentException("--rows must be at least " + FEWEST_ROWS + " and --passes at least 1.");
        }
    }

    /** @throws IllegalArgumentException with one sentence when an argument is wrong */
    static Options of(List<String> arguments) {
        var options = new Options(1_000_000, 3, 42);
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a number behind it.");
            }
            options = options.with(arguments.get(i), number(arguments.get(i + 1)));
        }
        return options;
    }

    private Options with(String name, int value) {
        return switch (name) {
            case "--rows" -> new Options(value, passes, seed);
            case "--passes" -> new Options(rows, value, seed);
            case "--seed" -> new Options(rows, passes, value);
            default ->
                throw new IllegalArgumentException(
                        "There is no option " + name + "; the options are --rows, --passes and --seed.");
        };
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a whole number.", e);
        }
    }

    /** 100 of a file of 1,000 rows and more, a tenth of a smaller one. */
    int badRows() {
        return Math.min(MOST_BAD, rows / 10);
    }

    /** Whether the row of this number, from 0, is one of the bad ones, which are spread evenly. */
    boolean isBad(int row) {
        int every = rows / badRows();
        return row % every == every / 2 && row / every < badRows();
    }
}
