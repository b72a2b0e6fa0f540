package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.List;

/** One batch of many submissions, alone and while other chains run: how long it takes, and how long nothing else came to its end. */
public final class Bulk {
    /** Of what a contender can do. */
    private static final double LOAD = 0.5;

    /** Medians over the passes; times in seconds, gaps in milliseconds. */
    private record Measured(Series alone, Series beside, Series gap, Series usual, Series meanwhile) {
        Measured() {
            this(Series.of(), Series.of(), Series.of(), Series.of(), Series.of());
        }
    }

    private Bulk() {}

    /** Measures and prints the table. */
    public static void run(Bench bench) throws Exception {
        bench.printSurroundings("A batch of " + TextTable.count(bench.plan().batch())
                + " submissions, alone and while chains run, median of "
                + bench.plan().passes());
        var table = new TextTable(
                "contender", "alone s", "beside chains s", "longest gap ms", "before it ms", "chains meanwhile");
        for (var contender : bench.plan().contenders()) {
            bench.remark("%s", contender.title());
            table.add(line(contender, measure(bench, contender)));
        }
        bench.print(table);
        bench.say("");
        bench.say("Chains run at half the rate that the contender can do; a gap is a time in which none ended.");
    }

    private static Measured measure(Bench bench, Contender contender) throws Exception {
        try (var cluster = Cluster.open(bench, contender, 1)) {
            cluster.start(0, false);
            double rate = cluster.warmUp();
            var measured = new Measured();
            for (int pass = 0; pass < bench.plan().passes(); pass++) {
                measured = pass(bench, cluster, rate, pass, measured);
            }
            return measured;
        }
    }

    private static Measured pass(Bench bench, Cluster cluster, double rate, int pass, Measured earlier)
            throws Exception {
        int batch = bench.plan().batch();
        var node = cluster.node(0);
        long ended = cluster.ended();
        double alone = node.call("batch alone" + pass + " " + batch) / 1e9;
        cluster.awaitEnded(ended + batch);

        ended = cluster.ended();
        node.call("flow " + Pace.chains(rate, LOAD));
        cluster.awaitEnded(ended + Pace.chains(rate, LOAD));
        node.call("gap");
        cluster.awaitEnded(
                cluster.ended() + Pace.chains(rate, LOAD * bench.plan().seconds()));
        double usual = node.call("longest") / 1e6;
        long before = cluster.ended();
        node.call("gap");
        double beside = node.call("batch beside" + pass + " " + batch) / 1e9;
        double gap = node.call("longest") / 1e6;
        long meanwhile = cluster.ended() - before;
        cluster.awaitEnded(ended + batch + node.call("dry"));
        return new Measured(
                earlier.alone.with(alone),
                earlier.beside.with(beside),
                earlier.gap.with(gap),
                earlier.usual.with(usual),
                earlier.meanwhile.with((double) meanwhile));
    }

    private static List<String> line(Contender contender, Measured measured) {
        return List.of(
                contender.title(),
                TextTable.number(measured.alone.median()),
                TextTable.number(measured.beside.median()),
                TextTable.number(measured.gap.median()),
                TextTable.number(measured.usual.median()),
                TextTable.number(measured.meanwhile.median()));
    }
}
