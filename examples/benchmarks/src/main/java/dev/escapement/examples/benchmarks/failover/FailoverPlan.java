package dev.escapement.examples.benchmarks.failover;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which parts are measured, in how many rounds each (0: as many as the part's bar asks for), and how long the full load lasts; immutable. */
record FailoverPlan(List<Part> parts, int rounds, double minutes) {
    /** What can be measured, with the rounds that its bar speaks of. */
    enum Part {
        KILL(50),
        STOP(10),
        PARTITION(10),
        CANCEL(20),
        OUTAGE(3),
        ROLLING(3),
        LOAD(1);

        private final int rounds;

        Part(int rounds) {
            this.rounds = rounds;
        }

        private String title() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        private static Part of(String title) {
            return Stream.of(values())
                    .filter(part -> part.title().equals(title))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no part " + title + "; the parts are "
                            + Stream.of(values()).map(Part::title).collect(Collectors.joining(", ")) + "."));
        }
    }

    private static final double MINUTES = 10;

    FailoverPlan {
        if (rounds < 0 || minutes <= 0) {
            throw new IllegalArgumentException("--rounds must not be negative, and --minutes more than 0.");
        }
        parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException with one sentence when an argument is wrong */
    static FailoverPlan of(List<String> arguments) {
        var plan = new FailoverPlan(List.of(Part.values()), 0, MINUTES);
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value behind it.");
            }
            plan = plan.with(arguments.get(i), arguments.get(i + 1));
        }
        return plan;
    }

    int roundsOf(Part part) {
        return rounds == 0 ? part.rounds : rounds;
    }

    private FailoverPlan with(String option, String value) {
        return switch (option) {
            case "--only" ->
                new FailoverPlan(
                        Arrays.stream(value.split(",", -1)).map(Part::of).toList(), rounds, minutes);
            case "--rounds" -> new FailoverPlan(parts, (int) number(value), minutes);
            case "--minutes" -> new FailoverPlan(parts, rounds, number(value));
            default ->
                throw new IllegalArgumentException(
                        "There is no option " + option + "; the options are --only, --rounds and --minutes.");
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a number.", e);
        }
    }
}
