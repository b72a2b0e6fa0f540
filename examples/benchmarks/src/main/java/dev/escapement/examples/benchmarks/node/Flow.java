package dev.escapement.examples.benchmarks.node;

import dev.escapement.examples.benchmarks.peer.Peer;
import java.util.concurrent.locks.LockSupport;

/** Submits so many chains a second, evenly and whatever else the node has to do, until it is to run dry. */
final class Flow {
    private static final double SECOND = 1e9;

    private final Peer peer;
    private final int perSecond;
    private final long begun = System.nanoTime();
    private final Thread submitter = new Thread(this::submit, "flow");
    private volatile boolean dry;
    private long sent;

    private Flow(Peer peer, int perSecond) {
        this.peer = peer;
        this.perSecond = perSecond;
    }

    static Flow start(Peer peer, int perSecond) {
        var flow = new Flow(peer, perSecond);
        flow.submitter.start();
        return flow;
    }

    private void submit() {
        try {
            while (!dry) {
                long wait = begun + Math.round(sent * SECOND / perSecond) - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                } else {
                    peer.submit("flow_" + begun + "_" + sent);
                    sent++;
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("The flow of chains broke off", e);
        }
    }

    /** Returns when it submits nothing more: how many it has submitted. */
    long dryUp() throws InterruptedException {
        dry = true;
        submitter.join();
        return sent;
    }
}
