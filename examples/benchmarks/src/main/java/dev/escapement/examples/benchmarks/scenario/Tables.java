package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.ArrayList;
import java.util.List;

/** Chains a second while the tables grow: that many triggers for the future, and as many finished jobs. */
public final class Tables {
    private static final String RATE = "rate ";
    private static final String SERVER = "PG ms ";

    private final Bench bench;
    private final Pace pace;
    private final Results results = new Results();

    private Tables(Bench bench) {
        this.bench = bench;
        this.pace = new Pace(bench.plan().seconds());
    }

    /** Measures and prints the table. */
    public static void run(Bench bench) throws Exception {
        bench.printSurroundings(
                "Chains/s on one node with future triggers and as many finished jobs in the tables, median of "
                        + bench.plan().passes() + " runs");
        var tables = new Tables(bench);
        for (var contender : bench.plan().contenders()) {
            tables.measure(contender);
        }
        tables.print();
    }

    private void measure(Contender contender) throws Exception {
        try (var cluster = Cluster.open(bench, contender, 1)) {
            double rate = cluster.start(0, false).warmUp();
            int filled = 0;
            for (int fill : bench.plan().fills()) {
                bench.remark("%s with %s", contender.title(), TextTable.count(fill));
                new Filling(contender, filled, fill).into(bench.server(), cluster.database());
                filled = Math.max(filled, fill);
                rate = measure(cluster, contender, fill, rate);
            }
        }
    }

    private double measure(Cluster cluster, Contender contender, int fill, double guess) throws Exception {
        var kind = List.of(contender, fill);
        // The first one after a filling finds cold caches, and tells how many chains are enough.
        pace.saw(kind, cluster.run(Pace.chains(guess, 0)).rate());
        for (int i = 0; i < bench.plan().passes(); i++) {
            var run = cluster.run(pace.next(kind, guess));
            results.add(contender, RATE + fill, run.rate());
            results.add(contender, SERVER + fill, run.serverMillisEach());
        }
        return results.of(contender, RATE + fill).median();
    }

    private void print() {
        var heads = new ArrayList<>(List.of("contender"));
        bench.plan()
                .fills()
                .forEach(fill -> heads.addAll(List.of("| " + TextTable.count(fill) + ": chains/s", "PG ms")));
        var table = new TextTable(heads.toArray(new String[0]));
        for (var contender : bench.plan().contenders()) {
            var cells = new ArrayList<>(List.of(contender.title()));
            for (int fill : bench.plan().fills()) {
                cells.add(results.median(contender, RATE + fill));
                cells.add(results.median(contender, SERVER + fill));
            }
            table.add(cells);
        }
        bench.print(table);
    }
}
