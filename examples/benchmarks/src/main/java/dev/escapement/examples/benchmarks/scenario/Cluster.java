package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.node.NodeProcess;
import dev.escapement.examples.benchmarks.peer.Contender;
import dev.escapement.examples.benchmarks.peer.Peer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The nodes of one contender on a database of its own, a JVM each, and what they did. */
final class Cluster implements AutoCloseable {
    private static final int SUBMITTERS = 4;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int WARM_UP = 40;
    private static final int WARM_UP_RUNS = 8;
    private static final String UNDONE =
            "select (select count(*) from %1$s.job where status <> 'SUCCEEDED') + (select count(*) from %1$s.step where status <> 'SUCCEEDED')";

    private final Bench bench;
    private final Contender contender;
    private final String database;
    private final List<NodeProcess> all = new ArrayList<>();
    private final List<NodeProcess> started = new ArrayList<>();
    private final Semaphore news = new Semaphore(0);
    private long submitted;
    private int runs;

    private Cluster(Bench bench, Contender contender, String database) {
        this.bench = bench;
        this.contender = contender;
        this.database = database;
    }

    /** Makes the database and that many JVMs, in which nothing is started yet. */
    static Cluster open(Bench bench, Contender contender, int nodes) throws SQLException, IOException {
        var cluster = new Cluster(bench, contender, bench.freshDatabase(contender));
        var server = bench.server();
        for (int i = 0; i < nodes; i++) {
            cluster.all.add(NodeProcess.launch(
                    contender,
                    "node-" + (char) ('a' + i),
                    server.user(),
                    server.password(),
                    bench.plan().store(),
                    cluster.news));
        }
        return cluster;
    }

    String database() {
        return database;
    }

    NodeProcess node(int number) {
        return all.get(number);
    }

    Cluster start(int number, boolean delayed) throws IOException, InterruptedException {
        return start(number, bench.url(database, delayed));
    }

    private Cluster start(int number, String how) throws IOException, InterruptedException {
        all.get(number).call("start " + how);
        started.add(all.get(number));
        return this;
    }

    /** The same with retention: finished jobs are kept for this long. */
    Cluster startRemoving(int number, Duration kept) throws IOException, InterruptedException {
        return start(number, bench.url(database, false) + " " + kept);
    }

    Cluster stop(int number) throws IOException, InterruptedException {
        all.get(number).call("stop");
        started.remove(all.get(number));
        return this;
    }

    /**
     * Lets compilers and statistics settle with ever more chains, for {@value #WARM_UP_RUNS} times as long as a run takes: one that has
     * hundreds in flight cannot show it with a few. Gives the chains a second of the fastest run.
     */
    double warmUp() throws Exception {
        return warmUp(WARM_UP_RUNS);
    }

    /** The same for so many times as long as a run takes. */
    double warmUp(int runs) throws Exception {
        double longest = bench.plan().seconds();
        double fastest = 0;
        double spent = 0;
        for (int chains = WARM_UP; spent < longest * runs; ) {
            var run = run(chains);
            spent += run.seconds();
            fastest = Math.max(fastest, run.rate());
            chains = Math.min(chains * 2, Pace.chains(fastest, longest));
        }
        bench.server().first(database, "analyze");
        return fastest;
    }

    /** Submits that many chains, shared among the started nodes, and waits until the last one has ended. */
    Run run(int chains) throws Exception {
        double server = bench.serverMillis();
        double nodes = nodeMillis();
        long ended = ended();
        long begun = System.nanoTime();
        submit(chains);
        awaitEnded(ended + chains);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double submitSeconds = 0;
        for (var node : started) {
            submitSeconds = Math.max(submitSeconds, node.answer() / 1e9);
        }
        return new Run(chains, seconds, submitSeconds, nodeMillis() - nodes, bench.serverMillis() - server);
    }

    /** Begins to submit; each started node has an answer to give when it is through. */
    void submit(int chains) throws IOException {
        runs++;
        int share = chains / started.size();
        for (int i = 0; i < started.size(); i++) {
            int count = i == 0 ? chains - share * (started.size() - 1) : share;
            int threads = SUBMITTERS / started.size();
            started.get(i).send("submit run" + runs + "_" + i + " " + count + " " + threads);
        }
        submitted += chains;
    }

    long ended() {
        return all.stream().mapToLong(NodeProcess::ended).sum();
    }

    /** Waits until that many chains have ended since the nodes were made. */
    void awaitEnded(long target) throws InterruptedException {
        long seen = ended();
        long moved = System.nanoTime();
        while (seen < target) {
            started.forEach(NodeProcess::proveWell);
            boolean heard = awaitNews(PATIENCE_NANOS);
            long now = ended();
            if (now != seen) {
                seen = now;
                moved = System.nanoTime();
            } else if (!heard || System.nanoTime() - moved > PATIENCE_NANOS) {
                throw new IllegalStateException(contender.title() + " stands still at " + now + " of " + target + ".");
            }
        }
    }

    /** Waits for a word of some node that nobody has waited for; false when none comes for this long. */
    boolean awaitNews(long nanos) throws InterruptedException {
        boolean heard = news.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        news.drainPermits();
        return heard;
    }

    private double nodeMillis() throws IOException, InterruptedException {
        double nanos = 0;
        for (var node : started) {
            nanos += node.call("cpu");
        }
        return nanos / 1e6;
    }

    /** Every chain that was submitted is there with all its steps, and all of them SUCCEEDED. */
    void check() throws SQLException {
        var schema = contender.schema();
        var undone = bench.server().first(database, UNDONE.formatted(schema));
        var jobs = bench.server().first(database, "select count(*) from " + schema + ".job");
        var steps = bench.server().first(database, "select count(*) from " + schema + ".step");
        if (!undone.equals("0")
                || Long.parseLong(jobs) != submitted
                || Long.parseLong(steps) != submitted * Peer.STEPS) {
            throw new IllegalStateException(
                    "%s has %s jobs with %s steps instead of %d chains, and %s have not succeeded."
                            .formatted(contender.title(), jobs, steps, submitted, undone));
        }
    }

    @Override
    public void close() throws IOException {
        for (var node : all) {
            node.close();
        }
    }
}
