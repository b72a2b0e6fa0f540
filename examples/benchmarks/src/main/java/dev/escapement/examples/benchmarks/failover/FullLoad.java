package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.server.Server;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two nodes with more to do than the machine can do: neither may be taken for lost. */
final class FullLoad {
    private static final String PREFIX = "load_";
    private static final int MORE_THAN_CAN_BE = 2000;
    private static final int MOST_OPEN = 300;
    private static final long LOOK_MILLIS = 100;

    private FullLoad() {}

    static List<Bar> measure(Server server, double minutes) throws Exception {
        try (var nodes = Nodes.start(server, false);
                var witness = Witness.open(server)) {
            long end = System.nanoTime() + Math.round(minutes * TimeUnit.MINUTES.toNanos(1));
            var load = Load.start(nodes, PREFIX, MORE_THAN_CAN_BE);
            while (System.nanoTime() < end) {
                load.upTo(load.acknowledged() - witness.open() + MOST_OPEN);
                // The ledger is asked now and then: a question for each chain would be part of the load.
                Thread.sleep(LOOK_MILLIS);
            }
            long chains = load.stop();
            Waiting.until("all chains have ended", witness::isAllEnded);
            long lost = chains - witness.succeeded(PREFIX);
            System.err.printf("load: %d chains, %.1f a second%n", chains, chains / minutes / 60);
            var what = " of " + chains + " chains at full load, " + minutes + " minutes";
            return List.of(
                    new Bar("(count) taken over" + what, Series.of((double) witness.takenForLost(PREFIX)), Bar.NONE, 0),
                    new Bar("(count) not succeeded", Series.of((double) lost), Bar.NONE, 0));
        }
    }
}
