package dev.escapement.engine.chain;

import dev.escapement.engine.ledger.Ledger;

/** Passes on the wishes to end a job that other nodes wrote into the ledger; asks only while chains run here. */
public final class CancelWatch implements Runnable {
    private final Ledger ledger;
    private final RunningChains running;
    private final String node;

    public CancelWatch(Ledger ledger, RunningChains running, String node) {
        this.ledger = ledger;
        this.running = running;
        this.node = node;
    }

    @Override
    public void run() {
        if (!running.keys().isEmpty()) {
            var canceller = running.canceller();
            canceller.accept(ledger.cancelRequests(node));
        }
    }
}
