package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.measure.TextTable;
import java.util.List;

/** A line of the table: what was measured beside what it may be at most, in the middle and at worst; not a number where nothing is promised. */
record Bar(String what, Series values, double median, double worst) {
    static final double NONE = Double.NaN;

    static String[] heads() {
        return new String[] {"seconds", "n", "median", "worst", "| bar: median", "worst", "held"};
    }

    List<String> cells() {
        return List.of(
                what,
                Integer.toString(values.size()),
                TextTable.number(values.median()),
                TextTable.number(values.largest()),
                TextTable.number(median),
                TextTable.number(worst),
                held());
    }

    private String held() {
        if (Double.isNaN(median) && Double.isNaN(worst)) {
            return "-";
        }
        return isAbove(values.median(), median) || isAbove(values.largest(), worst) ? "NO" : "yes";
    }

    private static boolean isAbove(double value, double bar) {
        return !Double.isNaN(bar) && !(value <= bar);
    }
}
