package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.List;
import java.util.stream.Stream;

/** Who is measured, how often and for how long; immutable. */
public record Plan(
        List<Contender> contenders,
        int passes,
        double seconds,
        String store,
        boolean wide,
        int samples,
        int batch,
        int jobs,
        List<Integer> fills) {
    private static final String OPTIONS =
            "--contenders, --passes, --seconds, --store, --samples, --batch, --jobs and --fills";

    public Plan {
        if (passes < 1 || seconds <= 0 || samples < 1 || batch < 1 || jobs < 1 || contenders.isEmpty()) {
            throw new IllegalArgumentException("There must be something to measure.");
        }
        contenders = List.copyOf(contenders);
        fills = List.copyOf(fills);
    }

    /** All contenders that can run here; wide means with a delayed network and a second node too. */
    public static Plan of(int passes, double seconds, boolean wide) {
        return new Plan(
                Contender.available(),
                passes,
                seconds,
                Contender.store("best"),
                wide,
                50,
                6_000,
                1_000_000,
                List.of(0, 100_000, 500_000));
    }

    /** The same with what these arguments say. @throws IllegalArgumentException with one sentence when one is wrong */
    public Plan with(List<String> arguments) {
        var plan = this;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value behind it.");
            }
            plan = plan.with(arguments.get(i), arguments.get(i + 1));
        }
        return plan;
    }

    private Plan with(String option, String value) {
        return switch (option) {
            case "--contenders" ->
                withContenders(split(value).map(Contender::of).toList());
            case "--passes" ->
                new Plan(contenders, (int) number(value), seconds, store, wide, samples, batch, jobs, fills);
            case "--seconds" -> new Plan(contenders, passes, number(value), store, wide, samples, batch, jobs, fills);
            case "--store" ->
                new Plan(contenders, passes, seconds, Contender.store(value), wide, samples, batch, jobs, fills);
            case "--samples" ->
                new Plan(contenders, passes, seconds, store, wide, (int) number(value), batch, jobs, fills);
            case "--batch" ->
                new Plan(contenders, passes, seconds, store, wide, samples, (int) number(value), jobs, fills);
            case "--jobs" ->
                new Plan(contenders, passes, seconds, store, wide, samples, batch, (int) number(value), fills);
            case "--fills" ->
                withFills(split(value).map(text -> (int) number(text)).toList());
            default ->
                throw new IllegalArgumentException(
                        "There is no option " + option + "; the options are " + OPTIONS + ".");
        };
    }

    private Plan withContenders(List<Contender> others) {
        return new Plan(others, passes, seconds, store, wide, samples, batch, jobs, fills);
    }

    private Plan withFills(List<Integer> others) {
        return new Plan(contenders, passes, seconds, store, wide, samples, batch, jobs, others);
    }

    private static Stream<String> split(String value) {
        return Stream.of(value.split(",", -1));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a number.", e);
        }
    }
}
