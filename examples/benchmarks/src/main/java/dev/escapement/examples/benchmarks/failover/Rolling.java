package dev.escapement.examples.benchmarks.failover;

import static dev.escapement.examples.benchmarks.failover.Bar.NONE;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.node.ServerNode;
import dev.escapement.examples.benchmarks.server.Server;
import java.util.List;

/** Both nodes are restarted under load, one after the other: no chain fails, and the cluster hardly pauses. */
final class Rolling {
    private static final int PER_SECOND = 20;
    private static final int WARM_UP = 200;
    private static final long STEADY_MILLIS = 10_000;
    private static final double WORST = 1;
    private static final double SECOND = 1e6;

    private final Nodes nodes;
    private final Witness witness;
    private Series steady = Series.of();
    private Series pauses = Series.of();
    private Series waits = Series.of();
    private Series failed = Series.of();

    private Rolling(Nodes nodes, Witness witness) {
        this.nodes = nodes;
        this.witness = witness;
    }

    static List<Bar> measure(Server server, int rounds) throws Exception {
        try (var nodes = Nodes.start(server, false);
                var witness = Witness.open(server)) {
            var rolling = new Rolling(nodes, witness);
            rolling.warmUp();
            for (int i = 0; i < rounds; i++) {
                rolling.beSteady("steady_" + i + "_");
                rolling.restartBoth("rolling_" + i + "_");
            }
            return List.of(
                    new Bar("rolling restart: longest pause between starts of chains", rolling.pauses, NONE, WORST),
                    new Bar("   the same while nothing is restarted", rolling.steady, NONE, NONE),
                    new Bar("   longest wait until some node acknowledged a chain", rolling.waits, NONE, NONE),
                    new Bar("   (count) chains that did not succeed", rolling.failed, NONE, 0));
        }
    }

    /** A node that has just started is slow, and what happens to it is part of a restart only. */
    private void warmUp() throws Exception {
        var load = Load.start(nodes, "warm_", PER_SECOND);
        Waiting.until("the nodes are warm", () -> load.acknowledged() >= WARM_UP);
        var unused = load.stop();
        Waiting.until("all chains have ended", witness::isAllEnded);
    }

    private void beSteady(String prefix) throws Exception {
        var load = Load.start(nodes, prefix, PER_SECOND);
        // For comparison: so long nothing happens but the load.
        Thread.sleep(STEADY_MILLIS);
        var unused = load.stop();
        steady = steady.with(witness.longestPause(prefix) / SECOND);
    }

    private void restartBoth(String prefix) throws Exception {
        long begun = witness.now();
        var load = Load.start(nodes, prefix, PER_SECOND);
        for (int place = 0; place < nodes.all().size(); place++) {
            awaitAtWork(nodes.get(place));
            tell(begun, "SIGTERM to " + nodes.get(place).name());
            nodes.get(place).terminate();
            tell(begun, "its exit");
            nodes.replace(place);
            tell(begun, nodes.get(place).name() + " is ready");
        }
        awaitAtWork(nodes.get(1));
        long chains = load.stop();
        Waiting.until("all chains have ended", witness::isAllEnded);
        failed = failed.with((double) chains - witness.succeeded(prefix));
        pauses = pauses.with(witness.longestPause(prefix) / SECOND);
        waits = waits.with(load.slowest());
        System.err.printf(
                "%s %d chains, pause %.3f s from %.3f s on, longest wait %.3f s%n",
                prefix, chains, pauses.last(), (witness.longestPauseBegan(prefix) - begun) / SECOND, waits.last());
    }

    private void tell(long begun, String what) throws Exception {
        System.err.printf("%.3f s: %s%n", (witness.now() - begun) / SECOND, what);
    }

    private void awaitAtWork(ServerNode node) throws Exception {
        long since = witness.now();
        Waiting.until("the node " + node.name() + " ends a chain", () -> witness.firstEnd(node.name(), since) != null);
    }
}
