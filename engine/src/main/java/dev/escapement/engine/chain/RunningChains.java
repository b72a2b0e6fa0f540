package dev.escapement.engine.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The chains under way on one node, and the two ways to reach into them: cancel one, wait for all. Thread-safe. */
public final class RunningChains {
    private record Chain(UUID key, Thread thread) {}

    private final Map<Cancellation, Chain> chains = new HashMap<>();
    private boolean abandoned;

    synchronized Cancellation enter(UUID key) {
        var cancellation = new Cancellation();
        chains.put(cancellation, new Chain(key, Thread.currentThread()));
        return cancellation;
    }

    synchronized void leave(Cancellation cancellation) {
        chains.remove(cancellation);
        notifyAll();
    }

    public synchronized Set<UUID> keys() {
        return Set.copyOf(chains.values().stream().map(Chain::key).toList());
    }

    /** Passes the wish to end on to the job's running step; without effect when the job does not run here. */
    public void cancel(UUID key) {
        cancellationsOf(key).forEach(Cancellation::cancel);
    }

    private synchronized List<Cancellation> cancellationsOf(UUID key) {
        var found = new ArrayList<Cancellation>();
        chains.forEach((cancellation, chain) -> {
            if (chain.key().equals(key)) {
                found.add(cancellation);
            }
        });
        return found;
    }

    /** Waits until no chain is under way; false when some still are after this long. */
    public synchronized boolean awaitNone(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!chains.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Has every step that is still under way end early, without its job being cancelled: another node will run it again. */
    public void abandon() {
        markAbandoned().forEach(Cancellation::cancel);
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }

    private synchronized List<Cancellation> markAbandoned() {
        abandoned = true;
        chains.values().forEach(chain -> chain.thread().interrupt());
        return List.copyOf(chains.keySet());
    }
}
