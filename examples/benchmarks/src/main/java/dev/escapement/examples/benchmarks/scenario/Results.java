package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What was measured, by contender and name of the measure, a value a pass. */
final class Results {
    private final Map<Contender, Map<String, Series>> all = new EnumMap<>(Contender.class);

    void add(Contender contender, String measure, double value) {
        all.computeIfAbsent(contender, key -> new HashMap<>())
                .merge(measure, Series.of(value), (series, last) -> series.with(value));
    }

    Series of(Contender contender, String measure) {
        return all.getOrDefault(contender, Map.of()).getOrDefault(measure, Series.of());
    }

    /** The median as a cell of a table. */
    String median(Contender contender, String measure) {
        return TextTable.number(of(contender, measure).median());
    }

    /** The median of the ratios inside each pass. */
    String ratio(Contender contender, String measure, Contender other, String otherMeasure) {
        return TextTable.number(
                of(contender, measure).over(of(other, otherMeasure)).median());
    }

    /** From the smallest to the largest. */
    String range(Contender contender, String measure) {
        var series = of(contender, measure);
        return TextTable.number(series.smallest()) + ".." + TextTable.number(series.largest());
    }
}
