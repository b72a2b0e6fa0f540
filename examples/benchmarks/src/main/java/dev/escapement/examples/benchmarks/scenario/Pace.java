package dev.escapement.examples.benchmarks.scenario;

import java.util.HashMap;
import java.util.Map;

/** How many chains make a run of the wanted length: as many as the last run of the same kind says, so that a slow contender does not take minutes. */
final class Pace {
    private static final int FEWEST = 20;
    private static final int MOST = 50_000;

    private final double seconds;
    private final Map<Object, Double> rates = new HashMap<>();

    Pace(double seconds) {
        this.seconds = seconds;
    }

    /** The chains for a run of this kind, as the last one or the guess says, whichever is faster. */
    int next(Object kind, double guess) {
        return chains(Math.max(rates.getOrDefault(kind, 0.0), guess), seconds);
    }

    void saw(Object kind, double rate) {
        rates.put(kind, rate);
    }

    static int chains(double rate, double seconds) {
        return (int) Math.max(FEWEST, Math.min(MOST, rate * seconds));
    }
}
