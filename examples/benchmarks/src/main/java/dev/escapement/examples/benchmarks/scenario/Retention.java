package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.ArrayList;
import java.util.List;

/**
 * Chains a second while retention removes old finished jobs, and while it does not, in turns until all of them are gone. What the server
 * does to clean up behind it counts as retention's: autovacuum looks often, and as long as it works the node with retention goes on.
 */
public final class Retention {
    private static final double NANOS = 1e9;

    private final Bench bench;
    private final Cluster cluster;
    private final OldJobs old;
    private final Pace pace;
    /** One more than with: each phase with retention lies between two without. */
    private final List<Run> without = new ArrayList<>();

    private final List<Run> with = new ArrayList<>();
    private double removing;

    private Retention(Bench bench, Cluster cluster) {
        this.bench = bench;
        this.cluster = cluster;
        this.old = new OldJobs(bench.server(), cluster.database());
        this.pace = new Pace(bench.plan().seconds());
    }

    /** Measures and prints the table. */
    public static void run(Bench bench) throws Exception {
        var plan = bench.plan();
        for (var contender : plan.contenders()) {
            if (!contender.hasLedger()) {
                throw new IllegalArgumentException(contender.title() + " has no retention.");
            }
        }
        bench.printSurroundings(
                "Chains/s on one node without and with retention, which removes %s finished jobs of 3 steps meanwhile, in turns"
                        .formatted(TextTable.count(plan.jobs())));
        bench.server().first("alter system set autovacuum_naptime = '1s'");
        bench.server().first("select pg_reload_conf()");
        var table = new TextTable(
                "contender",
                "without: chains/s",
                "PG ms",
                "| with: chains/s",
                "PG ms",
                "| % of without",
                "median",
                "from..to",
                "| removed/s",
                "s");
        for (var contender : plan.contenders()) {
            try (var cluster = Cluster.open(bench, contender, 1)) {
                var retention = new Retention(bench, cluster);
                retention.measure();
                table.add(retention.line(contender));
            }
        }
        bench.print(table);
        bench.say("");
        bench.say(
                "A phase with retention is compared with those without before and after it: all of them together, and one by one.");
    }

    private void measure() throws Exception {
        double rate = cluster.start(0, false).warmUp();
        cluster.stop(0);
        pace.saw(true, rate);
        pace.saw(false, rate);
        old.fill(bench);
        bench.remark("The database has %s", old.size());
        long left = old.count();
        without();
        while (left > 0) {
            with();
            without();
            long now = old.count();
            bench.remark("%s left; %s %% of without", TextTable.count(now), TextTable.number(ratios().last()));
            if (now == left) {
                throw new IllegalStateException("Retention has removed nothing, " + now + " old jobs are left.");
            }
            left = now;
        }
        cluster.check();
    }

    private void without() throws Exception {
        cluster.start(0, false);
        settle();
        without.add(timed(false));
        cluster.stop(0);
    }

    private void with() throws Exception {
        cluster.startRemoving(0, OldJobs.KEPT);
        long begun = System.nanoTime();
        settle();
        var all = timed(true);
        boolean gone = old.isEmpty();
        while (!gone && old.isBeingVacuumed()) {
            var next = timed(true);
            gone = old.isEmpty();
            // In the run in which the last one goes, there is a part without retention.
            all = gone ? all : all.plus(next);
        }
        removing += (System.nanoTime() - begun) / NANOS;
        with.add(all);
        cluster.stop(0);
    }

    /** A node that has just started still makes connections. */
    private void settle() throws Exception {
        cluster.run(Pace.chains(0, 0));
    }

    private Run timed(boolean removes) throws Exception {
        var run = cluster.run(pace.next(removes, 0));
        pace.saw(removes, run.rate());
        return run;
    }

    /** What was done beside a phase with retention. */
    private Run beside(int phase) {
        return without.get(phase).plus(without.get(phase + 1));
    }

    private Series ratios() {
        var ratios = Series.of();
        for (int i = 0; i < with.size(); i++) {
            ratios = ratios.with(100 * with.get(i).rate() / beside(i).rate());
        }
        return ratios;
    }

    private double ratio() {
        double chains = 0;
        double expected = 0;
        for (int i = 0; i < with.size(); i++) {
            chains += with.get(i).chains();
            expected += with.get(i).seconds() * beside(i).rate();
        }
        return 100 * chains / expected;
    }

    private List<String> line(Contender contender) {
        var off = sum(without);
        var on = sum(with);
        var ratios = ratios();
        return List.of(
                contender.title(),
                TextTable.number(off.rate()),
                TextTable.number(off.serverMillisEach()),
                TextTable.number(on.rate()),
                TextTable.number(on.serverMillisEach()),
                TextTable.number(ratio()),
                TextTable.number(ratios.median()),
                TextTable.number(ratios.smallest()) + ".." + TextTable.number(ratios.largest()),
                TextTable.number(bench.plan().jobs() / removing),
                TextTable.number(removing));
    }

    private static Run sum(List<Run> runs) {
        return runs.stream().reduce(Run::plus).orElseThrow();
    }
}
