package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.node.NodeProcess;
import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * From submission to the begin of the first step in an idle cluster of two nodes, of which one only submits: a chain given to the other starts on the same node, one
 * given to it starts on the other.
 */
public final class Latency {
    private static final long NEXT_AFTER_MILLIS = 400;
    private static final long LAST_AFTER_MILLIS = 45_000;
    /** At most so long between two samples, and never the same, lest they keep step with somebody's poll. */
    private static final int PAUSE_MILLIS = 100;

    private static final int WORKER = 1;

    private final Random random = new Random(42);
    private final Map<String, Long> sent = new HashMap<>();
    private final Cluster cluster;
    private final int samples;

    private Latency(Cluster cluster, int samples) {
        this.cluster = cluster;
        this.samples = samples;
    }

    /** Measures and prints the table. */
    public static void run(Bench bench) throws Exception {
        bench.printSurroundings("Milliseconds from submission to the first step in an idle cluster of two nodes");
        var table = new TextTable("contender", "same: n", "p50", "p99", "| other: n", "p50", "p99");
        for (var contender : bench.plan().contenders()) {
            bench.remark("%s", contender.title());
            try (var cluster = Cluster.open(bench, contender, 2)) {
                table.add(new Latency(cluster, bench.plan().samples()).line(contender));
            }
        }
        bench.print(table);
        bench.say("");
        bench.say("With 50 samples p99 is the longest. The clock is the machine's, the same for both nodes.");
    }

    private List<String> line(Contender contender) throws Exception {
        cluster.start(0, false).start(WORKER, false).warmUp();
        var worker = cluster.node(WORKER);
        worker.call("trace");
        if (contender.isCluster()) {
            cluster.node(0).call("standby");
        }
        for (int i = 0; i < samples; i++) {
            sample("same_" + i, worker, worker);
            if (contender.isCluster()) {
                sample("other_" + i, cluster.node(0), worker);
            }
        }
        for (var id : sent.keySet()) {
            awaitBegin(worker, id, LAST_AFTER_MILLIS);
        }
        var same = latencies(worker, "same_");
        var other = latencies(worker, "other_");
        return List.of(
                contender.title(),
                Integer.toString(same.size()),
                TextTable.number(same.median()),
                TextTable.number(same.percentile(0.99)),
                Integer.toString(other.size()),
                TextTable.number(other.median()),
                TextTable.number(other.percentile(0.99)));
    }

    /** Does not wait long for the begin: the next one may be on its way while this one waits for a poll. */
    private void sample(String id, NodeProcess submitter, NodeProcess worker) throws Exception {
        Thread.sleep(random.nextInt(PAUSE_MILLIS));
        sent.put(id, submitter.call("one " + id));
        awaitBegin(worker, id, NEXT_AFTER_MILLIS);
    }

    private void awaitBegin(NodeProcess worker, String id, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (long left = millis * 1_000_000; left > 0 && !worker.begins().containsKey(id); ) {
            cluster.awaitNews(left);
            left = deadline - System.nanoTime();
        }
    }

    private Series latencies(NodeProcess worker, String prefix) {
        var series = Series.of();
        for (var entry : sent.entrySet()) {
            var begin = worker.begins().get(entry.getKey());
            if (entry.getKey().startsWith(prefix) && begin != null) {
                series = series.with((begin - entry.getValue()) / 1e3);
            }
        }
        return series;
    }
}
