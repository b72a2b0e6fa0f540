package dev.escapement.examples.benchmarks.measure;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Values measured one after the other, a value a pass; immutable. */
public final class Series {
    private final double[] values;

    private Series(double[] values) {
        this.values = values;
    }

    public static Series of(double... values) {
        return new Series(values.clone());
    }

    public int size() {
        return values.length;
    }

    public boolean isEmpty() {
        return values.length == 0;
    }

    /** The same with a value behind it. */
    public Series with(double value) {
        return new Series(DoubleStream.concat(DoubleStream.of(values), DoubleStream.of(value))
                .toArray());
    }

    /** The middle value, or between the two in the middle; not a number when there is none. */
    public double median() {
        if (isEmpty()) {
            return Double.NaN;
        }
        var sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest value that is not below this part, from 0 to 1, of all; not a number when there is none. */
    public double percentile(double part) {
        int rank = (int) Math.ceil(part * values.length);
        return isEmpty() ? Double.NaN : sorted()[Math.max(rank, 1) - 1];
    }

    /** The value of the last pass; not a number when there is none. */
    public double last() {
        return isEmpty() ? Double.NaN : values[values.length - 1];
    }

    public double smallest() {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    public double largest() {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }

    /** Pass by pass, this over the other: what is left of a busy moment when both were measured in it. */
    public Series over(Series other) {
        int passes = Math.min(values.length, other.values.length);
        return new Series(IntStream.range(0, passes)
                .mapToDouble(i -> values[i] / other.values[i])
                .toArray());
    }

    private double[] sorted() {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
