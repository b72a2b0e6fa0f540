package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.Counters;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Chains a second from the first submission to the last end, and what a chain costs; each pass measures every contender. */
public final class Chains implements AutoCloseable {
    private static final String ONE = "one node";
    private static final String DELAYED = "delayed";
    private static final String TWO_DELAYED = "two delayed";
    private static final String TWO = "two nodes";
    private static final String SUBMIT = "submit";
    private static final String NODE = "JVM ms";
    private static final String SERVER = "PG ms";
    private static final String COMMITS = "commits";
    private static final String STATEMENTS = "statements";
    /** A delay slows the fastest down most; the next pass knows better. */
    private static final double DELAYED_GUESS = 0.4;

    /** So many that what is not the same in both runs, such as the commits that connections begin with, is little for a chain. */
    private static final int COUNTED = 100;

    /** New JVMs compile for about a minute; whoever brings more code would be measured while they do. */
    private static final int FIRST_WARM_UP_RUNS = 40;

    private static final long SETTLE_MILLIS = 500;

    private final Bench bench;
    private final Pace pace;
    private final Results results = new Results();
    private final Map<Contender, Cluster> clusters = new EnumMap<>(Contender.class);

    private Chains(Bench bench) {
        this.bench = bench;
        this.pace = new Pace(bench.plan().seconds());
    }

    /** Measures and prints the table. */
    public static void run(Bench bench) throws Exception {
        bench.printSurroundings("Chains of 3 steps that do nothing but are durable, median of "
                + bench.plan().passes() + " passes, ratios taken inside a pass");
        try (var chains = new Chains(bench)) {
            chains.measure();
            chains.print();
        }
    }

    private void measure() throws Exception {
        var order = new ArrayList<>(bench.plan().contenders());
        for (int pass = 1; pass <= bench.plan().passes(); pass++) {
            for (var contender : order) {
                long begun = System.nanoTime();
                pass(pass, contender);
                bench.remark(
                        "pass %d %s: %s (%.1f s)",
                        pass,
                        contender.title(),
                        TextTable.number(results.of(contender, ONE).last()),
                        (System.nanoTime() - begun) / 1e9);
            }
            // Another begins each pass, so that nobody always comes first.
            Collections.rotate(order, -1);
        }
        for (var contender : order) {
            count(contender);
        }
    }

    private void pass(int pass, Contender contender) throws Exception {
        boolean wide = bench.plan().wide();
        var cluster = cluster(contender);
        cluster.start(0, false);
        if (wide) {
            cluster.start(1, false);
        }
        double rate = pass == 1 ? cluster.warmUp(FIRST_WARM_UP_RUNS) : cluster.warmUp();
        if (wide) {
            rate = timed(cluster, contender, TWO, rate).rate();
            cluster.stop(1);
        }
        var one = timed(cluster, contender, ONE, rate);
        addDetails(contender, one);
        if (wide) {
            cluster.stop(0);
            cluster.start(0, true);
            var delayed = timed(cluster, contender, DELAYED, one.rate() * DELAYED_GUESS);
            cluster.start(1, true);
            timed(cluster, contender, TWO_DELAYED, delayed.rate());
            cluster.stop(1);
        }
        cluster.stop(0);
        cluster.check();
        // The server would do it soon anyway, in the time of the next one.
        bench.server().first(cluster.database(), "vacuum");
    }

    /** Its JVMs stay through all passes, as those of a product do; between its passes nothing is started in them. */
    private Cluster cluster(Contender contender) throws SQLException, IOException {
        var cluster = clusters.get(contender);
        if (cluster == null) {
            cluster = Cluster.open(bench, contender, bench.plan().wide() ? 2 : 1);
            clusters.put(contender, cluster);
        }
        bench.server().first(cluster.database(), "checkpoint");
        return cluster;
    }

    private Run timed(Cluster cluster, Contender contender, String measure, double guess) throws Exception {
        var kind = List.of(contender, measure);
        var run = cluster.run(pace.next(kind, guess));
        pace.saw(kind, run.rate());
        results.add(contender, measure, run.rate());
        return run;
    }

    private void addDetails(Contender contender, Run run) {
        results.add(contender, SUBMIT, run.submitRate());
        results.add(contender, NODE, run.nodeMillisEach());
        results.add(contender, SERVER, run.serverMillisEach());
    }

    /** A run of its own, since counting disturbs; what starting and stopping costs is measured without chains and taken off. */
    private void count(Contender contender) throws Exception {
        try (var cluster = Cluster.open(bench, contender, 1)) {
            Counters.count(bench.server(), cluster.database());
            double rate = results.of(contender, ONE).median();
            int chains = Math.max(COUNTED, Pace.chains(rate, bench.plan().seconds()));
            var warm = counted(cluster, Cluster::warmUp);
            var empty = counted(cluster, started -> {}).since(warm);
            var full = counted(cluster, started -> started.run(chains))
                    .since(warm)
                    .since(empty)
                    .since(empty);
            results.add(contender, COMMITS, full.commits() / chains);
            results.add(contender, STATEMENTS, full.statements() / chains);
            cluster.check();
        }
    }

    /** What was counted in this database when a node has started, done this, and stopped. */
    private Counters counted(Cluster cluster, Work work) throws Exception {
        cluster.start(0, false);
        work.with(cluster);
        // Pools fill in the background, and what follows a chain is for the next commits.
        Thread.sleep(SETTLE_MILLIS);
        cluster.stop(0);
        return Counters.read(bench.server(), cluster.database());
    }

    private interface Work {
        void with(Cluster started) throws Exception;
    }

    @Override
    public void close() throws IOException {
        for (var cluster : clusters.values()) {
            cluster.close();
        }
    }

    private void print() {
        var heads = new ArrayList<>(List.of(
                "contender",
                "chains/s",
                "from..to",
                "x quartz",
                "of limit",
                "submit/s",
                "commits",
                "statements",
                "JVM ms",
                "PG ms"));
        if (bench.plan().wide()) {
            heads.addAll(List.of(
                    "| 2 nodes: chains/s",
                    "x 1 node",
                    "| 0.5 ms: chains/s",
                    "x quartz",
                    "| 2 nodes, 0.5 ms: chains/s",
                    "x 1 node"));
        }
        var table = new TextTable(heads.toArray(new String[0]));
        bench.plan().contenders().forEach(contender -> table.add(line(contender)));
        bench.print(table);
        bench.say("");
        bench.say(
                "Commits, statements and processor time are for a chain. The limit is group-claim, which is no engine, nor is jdbc.");
    }

    private List<String> line(Contender contender) {
        var cells = new ArrayList<>(List.of(
                contender.title(),
                results.median(contender, ONE),
                results.range(contender, ONE),
                results.ratio(contender, ONE, Contender.QUARTZ, ONE),
                results.ratio(contender, ONE, Contender.GROUP_CLAIM, ONE),
                results.median(contender, SUBMIT),
                results.median(contender, COMMITS),
                results.median(contender, STATEMENTS),
                results.median(contender, NODE),
                results.median(contender, SERVER)));
        if (bench.plan().wide()) {
            cells.addAll(List.of(
                    results.median(contender, TWO),
                    results.ratio(contender, TWO, contender, ONE),
                    results.median(contender, DELAYED),
                    results.ratio(contender, DELAYED, Contender.QUARTZ, DELAYED),
                    results.median(contender, TWO_DELAYED),
                    results.ratio(contender, TWO_DELAYED, contender, DELAYED)));
        }
        return cells;
    }
}
