package dev.escapement.examples.benchmarks.faults.check;

import java.util.List;

/** A rule that was broken, how often, and the first examples. */
public record Violation(String rule, long count, List<String> examples) {
    /** With the first of all breaches for examples. */
    public static Violation of(String rule, List<String> all) {
        return new Violation(
                rule, all.size(), all.stream().limit(Checker.EXAMPLES).toList());
    }
}
