package dev.escapement.examples.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Rows a second by contender and pass, and what they say side by side: ratios are taken inside a pass, then their median. */
final class Report {
    private final Map<Character, String> names = new TreeMap<>();
    private final Map<Character, List<Double>> rates = new TreeMap<>();

    void add(Contender contender, double rowsPerSecond) {
        names.put(contender.letter(), contender.letter() + " " + contender.name());
        rates.computeIfAbsent(contender.letter(), letter -> new ArrayList<>()).add(rowsPerSecond);
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        names.forEach((letter, name) -> lines.add(line(name, "%,12.0f", ofPasses(letter))));
        lines.add("");
        for (var pair : new String[] {"ac", "ba", "ad", "cd"}) {
            ratio(pair.charAt(0), pair.charAt(1), lines);
        }
        return lines;
    }

    private void ratio(char above, char below, List<String> lines) {
        if (rates.containsKey(above) && rates.containsKey(below)) {
            var ratios = new double[ofPasses(above).length];
            Arrays.setAll(ratios, i -> ofPasses(above)[i] / ofPasses(below)[i]);
            lines.add(line(above + "/" + below, "%12.2f", ratios));
        }
    }

    private double[] ofPasses(char letter) {
        return rates.get(letter).stream().mapToDouble(Double::doubleValue).toArray();
    }

    static String head(int passes) {
        var head = new StringBuilder(String.format(Locale.ROOT, "%-36s%12s", "rows/s", "median"));
        for (int i = 1; i <= passes; i++) {
            head.append(String.format(Locale.ROOT, "%12s", "pass " + i));
        }
        return head.toString();
    }

    private static String line(String name, String form, double[] values) {
        var line = new StringBuilder(String.format(Locale.ROOT, "%-36s", name));
        DoubleStream.concat(DoubleStream.of(median(values)), Arrays.stream(values))
                .forEach(value -> line.append(String.format(Locale.ROOT, form, value)));
        return line.toString();
    }

    static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
