package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.server.Server;
import java.util.List;
import java.util.Random;

/** From the loss of the node that runs the second step of a chain to the first statement of that step on the other node. */
final class Loss {
    private static final int NAP_SECONDS = 120;
    private static final int WARM_UP = 10;
    /** As long as the rhythm in which nodes check in, so that a loss falls anywhere in it. */
    private static final int CHECK_IN_MILLIS = 2000;

    private final Random random = new Random(42);
    private final Nodes nodes;
    private final Witness witness;
    private final Way way;

    private Loss(Nodes nodes, Witness witness, Way way) {
        this.nodes = nodes;
        this.witness = witness;
        this.way = way;
    }

    /** How a node is lost, and how it comes back; its late write must change nothing. */
    enum Way {
        KILL("kill -9: to the resumed step's first statement", 1.0, 2.5) {
            @Override
            void lose(Nodes nodes, int place) {
                nodes.get(place).kill();
            }

            @Override
            void bringBack(Nodes nodes, int place) throws Exception {
                nodes.replace(place);
            }
        },
        STOP("SIGSTOP: the same", Bar.NONE, 8) {
            @Override
            void lose(Nodes nodes, int place) throws Exception {
                nodes.get(place).signal("STOP");
            }

            @Override
            void bringBack(Nodes nodes, int place) throws Exception {
                nodes.get(place).signal("CONT");
            }
        },
        PARTITION("partition: the same", Bar.NONE, 8) {
            @Override
            void lose(Nodes nodes, int place) {
                nodes.network(place).cut();
            }

            @Override
            void bringBack(Nodes nodes, int place) {
                nodes.network(place).mend();
            }
        };

        private final String title;
        private final double median;
        private final double worst;

        Way(String title, double median, double worst) {
            this.title = title;
            this.median = median;
            this.worst = worst;
        }

        abstract void lose(Nodes nodes, int place) throws Exception;

        abstract void bringBack(Nodes nodes, int place) throws Exception;
    }

    static List<Bar> measure(Server server, Way way, int rounds) throws Exception {
        try (var nodes = Nodes.start(server, way == Way.PARTITION);
                var witness = Witness.open(server)) {
            witness.makeTables();
            var loss = new Loss(nodes, witness, way);
            var statements = Series.of();
            var claims = Series.of();
            for (int i = 0; i < rounds; i++) {
                var id = way + "_" + i;
                long lost = loss.round(id);
                statements = statements.with((witness.began(id) - lost) / 1e6);
                claims = claims.with((witness.takenOver(id) - lost) / 1e6);
                System.err.printf("%s: claimed %.3f s, statement %.3f s%n", id, claims.last(), statements.last());
            }
            return List.of(
                    new Bar(way.title, statements, way.median, way.worst),
                    new Bar("   of which to the claim", claims, Bar.NONE, Bar.NONE));
        }
    }

    /** When the node was lost. */
    private long round(String id) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            submit(Chain.quick(id + "_warm_" + i), i);
        }
        Waiting.until("the warm-up has ended", witness::isAllEnded);
        witness.setNap(NAP_SECONDS);
        submit(Chain.napping(id), random.nextInt());
        Waiting.until("the second step sleeps", witness::isAsleep);
        witness.setNap(0);
        // At any time between two check-ins: the answer depends on it.
        Thread.sleep(random.nextInt(CHECK_IN_MILLIS));
        int victim = nodes.placeOf(witness.ownerOf(id));
        long lost = witness.now();
        way.lose(nodes, victim);
        Waiting.until("the job " + id + " has ended", witness::isAllEnded);
        prove(id, nodes.other(victim).name());
        comeBack(id, victim);
        return lost;
    }

    private void submit(String chain, int place) throws Exception {
        nodes.get(place & 1).submit(chain);
    }

    private void prove(String id, String owner) throws Exception {
        var attempts = witness.attempts(id);
        if (!witness.statusOf(id).equals("SUCCEEDED")
                || !witness.ownerOf(id).equals(owner)
                || !attempts.equals("1,2,1")
                || witness.effects(id) != 1) {
            throw new IllegalStateException(
                    "After the loss of its node the job " + id + " has not gone on as it must: " + witness.history(id));
        }
    }

    /** A node that was not dead says that it lets go once its late write has been refused. */
    private void comeBack(String id, int victim) throws Exception {
        var before = witness.history(id);
        way.bringBack(nodes, victim);
        if (way != Way.KILL) {
            var node = nodes.get(victim);
            Waiting.until(
                    "the node " + node.name() + " lets go of " + id,
                    () -> node.log().contains(id + " was taken over"));
            prove(id, nodes.other(victim).name());
            if (!witness.history(id).equals(before)) {
                throw new IllegalStateException(
                        "A lost node has changed the job " + id + " from " + before + " to " + witness.history(id));
            }
        }
    }
}
