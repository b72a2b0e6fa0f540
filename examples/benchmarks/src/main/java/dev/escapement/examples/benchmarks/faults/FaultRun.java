package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.chain.Chain;
import dev.escapement.examples.benchmarks.faults.check.Checker;
import dev.escapement.examples.benchmarks.faults.check.Violation;
import dev.escapement.examples.benchmarks.faults.node.Access;
import dev.escapement.examples.benchmarks.measure.TextTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Chains on a cluster to which everything happens that can; then the checker says whether anything was lost or doubled. */
public final class FaultRun {
    private static final int TELL_EVERY = 20;
    private static final int MOST_AHEAD = 10;

    private final Options options;
    private final Cluster cluster;
    private final Load load;
    private final Striker striker;
    private final Tally tally = new Tally();

    private FaultRun(Options options, Cluster cluster, Load load) {
        this.options = options;
        this.cluster = cluster;
        this.load = load;
        this.striker = new Striker(cluster.server());
    }

    /** Runs and prints a report; true when no rule was broken. @throws IllegalArgumentException with one sentence when an argument is wrong */
    public static boolean run(List<String> arguments, PrintStream out) throws Exception {
        var options = Options.of(arguments);
        long begun = System.nanoTime();
        var load = new Load();
        try (var cluster = Cluster.open(options, load)) {
            load.start(cluster::submit);
            var run = new FaultRun(options, cluster, load);
            run.strikeAll();
            var report = run.check(begun);
            report.lines().forEach(out::println);
            return report.isClean();
        }
    }

    /** The first chain goes undisturbed: after it, all tables are there. */
    private void strikeAll() throws Exception {
        load.allow(1);
        load.awaitAcknowledged();
        boolean settled = cluster.settle();
        if (!settled) {
            throw new IllegalStateException("Not even a chain that nothing disturbs comes to its end.");
        }
        options.breakage().install(cluster.server());
        remark("%d nodes are up; the faults begin", options.nodes());
        var faults = Fault.sequence(options);
        var lanes = Executors.newFixedThreadPool(options.nodes() + 1);
        try {
            var ended = new ExecutorCompletionService<Void>(lanes);
            for (int i = 0; i <= options.nodes(); i++) {
                int lane = i;
                var unused = ended.submit(() -> strike(faults, lane));
            }
            for (int i = 0; i <= options.nodes(); i++) {
                ended.take().get();
            }
        } finally {
            // When one has failed, the others wait for it in vain.
            lanes.shutdownNow();
        }
        load.allow(options.chains());
        load.awaitAcknowledged();
    }

    /** Each node has faults of its own, one after the other, and so has the server. */
    private int laneOf(Fault fault) {
        return fault.kind().isOfServer() ? options.nodes() : fault.node();
    }

    /** No lane hurries far ahead of the others. */
    private Void strike(List<Fault> faults, int lane) throws Exception {
        for (int i = 0; i < faults.size(); i++) {
            if (laneOf(faults.get(i)) == lane) {
                strike(faults.get(i), tally.begin(i - MOST_AHEAD));
            }
        }
        return null;
    }

    private void strike(Fault fault, int begun) throws Exception {
        load.allow((int) ((long) options.chains() * begun / options.faults()));
        if (begun % TELL_EVERY == 0) {
            remark(
                    "%d of %d faults have begun, %d chains are acknowledged",
                    begun, options.faults(), load.acknowledged());
        }
        Striker.last(fault.pause());
        var seat = cluster.seats().get(fault.node());
        if (!fault.kind().isOfServer()) {
            seat.ensure();
        }
        tally.end(fault.kind(), striker.strike(fault, seat));
    }

    private Report check(long begun) throws Exception {
        remark("All faults are over and all chains acknowledged");
        boolean settled = cluster.settle();
        remark(settled ? "All chains have ended" : "Chains stand still");
        boolean rests = cluster.rest();
        var stubborn = cluster.stop();
        remark("All nodes have stopped");
        var chains = IntStream.range(0, options.chains())
                .mapToObj(number -> Chain.of(options.seed(), number))
                .toList();
        try (var ledger = cluster.server().connect(Access.LEDGER);
                var work = cluster.server().connect(Access.WORK)) {
            var checker = Checker.of(ledger, work, chains);
            var violations = new ArrayList<>(checker.violations());
            add(violations, "submissions are taken", load.refusals());
            add(violations, "nodes live until they are killed", deaths());
            add(violations, "nodes stop in order", stubborn);
            add(violations, "no node survives", cluster.survivors());
            add(
                    violations,
                    "no transaction stays open",
                    rests ? List.of() : List.of("a session is in one although nothing runs"));
            var tables = new ArrayList<>(List.of(Report.faults(tally), doings()));
            tables.addAll(Report.ledger(checker));
            var seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
            if (violations.isEmpty()) {
                cluster.forget();
            } else {
                remark("What the nodes said is in %s", cluster.folder());
            }
            return new Report("faults " + options + ", " + seconds + " seconds", tables, violations);
        }
    }

    private TextTable doings() {
        var table = new TextTable("doings", "count");
        int nodes = cluster.seats().stream().mapToInt(Seat::launched).sum();
        table.add(List.of("nodes started", TextTable.count(nodes)));
        table.add(List.of("chains acknowledged", TextTable.count(load.acknowledged())));
        table.add(List.of("submissions repeated", TextTable.count(load.repeats())));
        return table;
    }

    /** For those who wait. */
    private static void remark(String form, Object... values) {
        System.err.printf(Locale.ROOT, form + "%n", values);
    }

    private static void add(List<Violation> violations, String rule, List<String> examples) {
        if (!examples.isEmpty()) {
            violations.add(Violation.of(rule, examples));
        }
    }

    private List<String> deaths() {
        return cluster.seats().stream()
                .filter(seat -> seat.deaths() > 0)
                .map(seat -> seat.name() + " ended " + seat.deaths() + " times by itself")
                .toList();
    }
}
