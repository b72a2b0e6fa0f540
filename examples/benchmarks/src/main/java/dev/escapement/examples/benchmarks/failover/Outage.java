package dev.escapement.examples.benchmarks.failover;

import static dev.escapement.examples.benchmarks.failover.Bar.NONE;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.node.ServerNode;
import dev.escapement.examples.benchmarks.server.Server;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The database server goes and comes back under load: how soon has every node ended a chain again, and is everything done in the end? It is away for a moment,
 * and for as long as it takes the nodes to say that they are not ready.
 */
final class Outage {
    private static final int PER_SECOND = 20;
    private static final long BRIEF_MILLIS = 5000;
    private static final double WORST = 5;
    private static final int READY = 200;
    private static final int UNAVAILABLE = 503;

    private final Server server;
    private final Nodes nodes;
    private Series lost = Series.of();
    private Series taken = Series.of();
    private Series unready = Series.of();

    private Outage(Server server, Nodes nodes) {
        this.server = server;
        this.nodes = nodes;
    }

    static List<Bar> measure(Server server, int rounds) throws Exception {
        var brief = Series.of();
        var whole = Series.of();
        try (var nodes = Nodes.start(server, true)) {
            var outage = new Outage(server, nodes);
            for (int i = 0; i < rounds; i++) {
                // The length of an outage is what the time to the return depends on.
                brief = brief.with(outage.round("brief_" + i + "_", () -> Thread.sleep(BRIEF_MILLIS)));
                whole = whole.with(outage.round("whole_" + i + "_", outage::awaitUnready));
                System.err.printf(
                        "outage %d: back after %.3f s and %.3f s, unready after %.3f s%n",
                        i, brief.last(), whole.last(), outage.unready.last());
            }
            return List.of(
                    new Bar(
                            "database away for 5 s: from its return to a chain's end on every node",
                            brief,
                            NONE,
                            WORST),
                    new Bar("database away until every node says 503: the same", whole, NONE, WORST),
                    new Bar("   from its end to 503 from every node", outage.unready, NONE, NONE),
                    new Bar("   (count) chains that did not succeed", outage.lost, NONE, 0),
                    new Bar("   (count) chains taken from a node that lived", outage.taken, NONE, 0));
        }
    }

    private interface Away {
        void pass() throws Exception;
    }

    private double round(String prefix, Away away) throws Exception {
        var load = Load.start(nodes, prefix, PER_SECOND);
        awaitAtWork();
        server.stop();
        away.pass();
        server.startAgain();
        nodes.follow();
        double seconds = awaitAtWork();
        for (var node : nodes.all()) {
            Waiting.until(
                    "the node " + node.name() + " is ready again",
                    () -> node.readiness().get() == READY);
        }
        long chains = load.stop();
        try (var witness = Witness.open(server)) {
            Waiting.until("all chains have ended", witness::isAllEnded);
            lost = lost.with((double) chains - witness.succeeded(prefix));
            System.err.printf("%s: failures: %s%n", prefix, witness.failures(prefix));
            taken = taken.with((double) witness.takenForLost(prefix));
        }
        return seconds;
    }

    /** Seconds until the last node has ended a chain that had not ended before. */
    private double awaitAtWork() throws Exception {
        try (var witness = Witness.open(server)) {
            long begun = witness.now();
            double longest = 0;
            for (var node : nodes.all()) {
                Waiting.until(
                        "the node " + node.name() + " ends a chain",
                        () -> witness.firstEnd(node.name(), begun) != null);
                longest = Math.max(longest, (witness.firstEnd(node.name(), begun) - begun) / 1e6);
            }
            return longest;
        }
    }

    private void awaitUnready() throws Exception {
        long begun = System.nanoTime();
        for (var answer : nodes.all().stream().map(ServerNode::readiness).toList()) {
            int status = answer.get(Waiting.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (status != UNAVAILABLE) {
                throw new IllegalStateException("A node without a database says " + status + " of its readiness.");
            }
        }
        unready = unready.with((System.nanoTime() - begun) / 1e9);
    }
}
