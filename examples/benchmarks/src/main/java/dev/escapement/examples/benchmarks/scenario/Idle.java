package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.Counters;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.List;

/** What two nodes ask of the server while there is nothing to do. */
public final class Idle {
    private static final long SETTLE_MILLIS = 5_000;

    private Idle() {}

    /** Measures and prints the table. */
    public static void run(Bench bench) throws Exception {
        bench.printSurroundings(
                "An idle cluster of two nodes, watched for " + bench.plan().seconds() + " s");
        var table = new TextTable("contender", "statements/s", "PG ms/s");
        for (var contender : bench.plan().contenders()) {
            bench.remark("%s", contender.title());
            table.add(line(bench, contender));
        }
        bench.print(table);
    }

    private static List<String> line(Bench bench, Contender contender) throws Exception {
        double seconds = bench.plan().seconds();
        try (var cluster = Cluster.open(bench, contender, 2)) {
            Counters.count(bench.server(), cluster.database());
            cluster.start(0, false).start(1, false);
            // Nodes that have just started still make connections and look for each other.
            Thread.sleep(SETTLE_MILLIS);
            double statements = Counters.statements(bench.server(), cluster.database());
            double millis = bench.serverMillis();
            // What is measured is that nothing happens for so long.
            Thread.sleep((long) (seconds * 1000));
            millis = bench.serverMillis() - millis;
            statements = Counters.statements(bench.server(), cluster.database()) - statements;
            return List.of(
                    contender.title(), TextTable.number(statements / seconds), TextTable.number(millis / seconds));
        }
    }
}
