package dev.escapement.examples.benchmarks.node;

import dev.escapement.examples.benchmarks.peer.Peer;
import dev.escapement.examples.benchmarks.peer.Progress;

/** Keeps so many chains under way, until it is told to dry up: whenever one ends, it submits another. */
final class Flow {
    private final Peer peer;
    private final Progress progress;
    private final int underWay;
    private final Thread submitter = new Thread(this::submit, "flow");
    private volatile boolean dry;

    private Flow(Peer peer, Progress progress, int underWay) {
        this.peer = peer;
        this.progress = progress;
        this.underWay = underWay;
    }

    static Flow start(Peer peer, Progress progress, int underWay) {
        var flow = new Flow(peer, progress, underWay);
        flow.submitter.start();
        return flow;
    }

    private void submit() {
        long before = progress.count();
        try {
            for (long sent = 0; !dry; sent++) {
                progress.await(before + sent + 1 - underWay);
                peer.submit("flow_" + before + "_" + sent);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("The flow of chains broke off", e);
        }
    }

    /** Returns when it submits nothing more. */
    void dryUp() throws InterruptedException {
        dry = true;
        submitter.join();
    }
}
