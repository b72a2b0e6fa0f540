package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.List;

/** One batch of many submissions while other chains run: how long it takes, and how long nothing else came to its end meanwhile. */
public final class Bulk {
    private static final int UNDER_WAY = 32;

    private Bulk() {}

    /** Measures and prints the table. */
    public static void run(Bench bench) throws Exception {
        bench.printSurroundings(
                "A batch of " + TextTable.count(bench.plan().batch()) + " submissions while chains run");
        var table = new TextTable(
                "contender", "batch s", "submit/s", "longest hold-up ms", "before it ms", "run meanwhile");
        for (var contender : bench.plan().contenders()) {
            bench.remark("%s", contender.title());
            table.add(line(bench, contender));
        }
        bench.print(table);
        bench.say("");
        bench.say("A hold-up is a time in which no chain ended, though " + UNDER_WAY + " were under way.");
    }

    private static List<String> line(Bench bench, Contender contender) throws Exception {
        int batch = bench.plan().batch();
        try (var cluster = Cluster.open(bench, contender, 1)) {
            var node = cluster.start(0, false).node(0);
            double rate = cluster.warmUp();
            node.call("flow " + UNDER_WAY);
            cluster.awaitEnded(cluster.ended() + UNDER_WAY);
            node.call("gap");
            cluster.awaitEnded(cluster.ended() + Pace.chains(rate, bench.plan().seconds()));
            double usual = node.call("longest") / 1e6;
            long ended = cluster.ended();
            node.call("gap");
            double seconds = node.call("batch batch " + batch) / 1e9;
            double longest = node.call("longest") / 1e6;
            long meanwhile = cluster.ended() - ended;
            node.call("dry");
            return List.of(
                    contender.title(),
                    TextTable.number(seconds),
                    TextTable.number(batch / seconds),
                    TextTable.number(longest),
                    TextTable.number(usual),
                    TextTable.count(meanwhile));
        }
    }
}
