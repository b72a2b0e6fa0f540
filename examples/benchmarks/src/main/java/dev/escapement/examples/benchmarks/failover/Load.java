package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.node.ServerNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * Submits so many quick chains a second, evenly, to the nodes by turns. A node that does not take a chain is no reason to give it up: the other one is
 * asked, and so on until one acknowledges it.
 */
final class Load {
    private static final int SUBMITTERS = 4;
    private static final double SECOND = 1e9;
    private static final long AGAIN_MILLIS = 20;
    private static final long LIMIT_MILLIS = 5;

    private final Nodes nodes;
    private final String prefix;
    private final long pause;
    private final AtomicLong acknowledged = new AtomicLong();
    private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
    private final List<Thread> submitters = new ArrayList<>();
    private volatile long most = Long.MAX_VALUE;
    private volatile boolean stopping;

    private Load(Nodes nodes, String prefix, int perSecond) {
        this.nodes = nodes;
        this.prefix = prefix;
        this.pause = Math.round(SECOND * SUBMITTERS / perSecond);
    }

    /** The ids begin with the prefix. */
    static Load start(Nodes nodes, String prefix, int perSecond) {
        var load = new Load(nodes, prefix, perSecond);
        for (int i = 0; i < SUBMITTERS; i++) {
            int number = i;
            var thread = new Thread(() -> load.submit(number), "load " + i);
            thread.setDaemon(true);
            load.submitters.add(thread);
            thread.start();
        }
        return load;
    }

    /** No more than these are submitted until it is told otherwise. */
    void upTo(long chains) {
        most = chains;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Returns when it submits nothing more: how many were acknowledged, which are all that were submitted. */
    long stop() throws InterruptedException {
        stopping = true;
        for (var submitter : submitters) {
            submitter.join();
        }
        return acknowledged.get();
    }

    private void submit(int number) {
        try {
            long due = System.nanoTime();
            for (int i = 0; !stopping; i++) {
                due = Math.max(due + pause, System.nanoTime());
                insist(Chain.quick(prefix + number + "_" + i), number + i);
                awaitTurn(due);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a submitter", e);
        }
    }

    private void insist(String chain, int turn) throws InterruptedException {
        long begun = System.nanoTime();
        for (int i = turn; !isTaken(nodes.get(i & 1), chain); i++) {
            // A node that is away tells nobody when it is back.
            Thread.sleep(AGAIN_MILLIS);
        }
        slowest.accumulate(System.nanoTime() - begun);
        acknowledged.incrementAndGet();
    }

    /** The longest time, in seconds, from the first try to submit a chain to its acknowledgement. */
    double slowest() {
        return slowest.get() / SECOND;
    }

    private static boolean isTaken(ServerNode node, String chain) throws InterruptedException {
        try {
            return node.post("/api/v1/jobs", chain) / 100 == 2;
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitTurn(long due) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            // The pace of the load is what is wanted.
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
        while (!stopping && acknowledged.get() >= most) {
            // So is its limit, which is moved now and then.
            Thread.sleep(LIMIT_MILLIS);
        }
    }
}
