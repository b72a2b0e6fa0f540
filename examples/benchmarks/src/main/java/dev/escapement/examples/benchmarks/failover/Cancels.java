package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.server.Server;
import java.util.List;
import java.util.Random;

/** From a cancel on one node to the end of the statement that the other one's step waits for, and to the job's end in the ledger. */
final class Cancels {
    private static final int NAP_SECONDS = 60;
    private static final int PAUSE_MILLIS = 1000;
    private static final double MEDIAN = 0.15;
    private static final double WORST = 1;

    private Cancels() {}

    static List<Bar> measure(Server server, int rounds) throws Exception {
        var random = new Random(42);
        var statements = Series.of();
        var jobs = Series.of();
        try (var nodes = Nodes.start(server, false);
                var witness = Witness.open(server)) {
            witness.makeTables();
            witness.setNap(NAP_SECONDS);
            for (int i = 0; i < rounds; i++) {
                var id = "cancel_" + i;
                nodes.get(i & 1).submit(Chain.napping(id));
                Waiting.until("the second step sleeps", witness::isAsleep);
                // Never the same, lest the cancels keep step with somebody's poll.
                Thread.sleep(random.nextInt(PAUSE_MILLIS));
                var canceller = nodes.other(nodes.placeOf(witness.ownerOf(id)));
                long asked = System.nanoTime();
                var answer = canceller.cancel(id);
                statements = statements.with(untilNothingSleeps(witness, asked));
                jobs = jobs.with(untilCancelled(witness, id, asked));
                if (answer.get() / 100 != 2 || witness.effects(id) != 0) {
                    throw new IllegalStateException(
                            "The cancel of " + id + " was answered with " + answer.get() + ": " + witness.history(id));
                }
                System.err.printf("%s: statement %.3f s, job %.3f s%n", id, statements.last(), jobs.last());
            }
        }
        return List.of(
                new Bar("cancel from the other node: to the end of the statement", statements, MEDIAN, WORST),
                new Bar("cancel from the other node: to the job's end in the ledger", jobs, MEDIAN, WORST));
    }

    /** Asked again without a pause: the answer itself is what is measured. */
    private static double untilNothingSleeps(Witness witness, long since) throws Exception {
        while (witness.isAsleep()) {
            proveSoon(since);
        }
        return (System.nanoTime() - since) / 1e9;
    }

    private static double untilCancelled(Witness witness, String id, long since) throws Exception {
        while (!witness.statusOf(id).equals("CANCELLED")) {
            proveSoon(since);
        }
        return (System.nanoTime() - since) / 1e9;
    }

    private static void proveSoon(long since) throws InterruptedException {
        if (System.nanoTime() - since > Waiting.PATIENCE.toNanos()) {
            throw new IllegalStateException("A cancel does not arrive.");
        }
        // As fine as the figure is to be, and no finer: the questions cost the nodes time.
        Thread.sleep(1);
    }
}
