package dev.escapement.engine.chain;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** The chains under way on one node, and the ways to reach into them: cancel one, end or give up all, wait for all. Thread-safe. */
public final class RunningChains {
    private record Chain(UUID key, Thread thread) {}

    private final Map<Cancellation, Chain> chains = new HashMap<>();
    private boolean held;
    private boolean abandoned;

    synchronized Cancellation enter(UUID key) {
        var cancellation = new Cancellation();
        chains.put(cancellation, new Chain(key, Thread.currentThread()));
        return cancellation;
    }

    /** What follows has nothing to do with a wish to end what was under way before; without a moment in which the chain is not under way. */
    synchronized Cancellation renew(Cancellation before) {
        var cancellation = new Cancellation();
        chains.put(cancellation, chains.remove(before));
        if (abandoned) {
            cancellation.giveUp();
        }
        return cancellation;
    }

    synchronized void leave(Cancellation cancellation) {
        chains.remove(cancellation);
        notifyAll();
    }

    public synchronized Set<UUID> keys() {
        return Set.copyOf(chains.values().stream().map(Chain::key).toList());
    }

    /**
     * A way to cancel what is under way now, for one who is about to ask what is to be cancelled: what gets under way meanwhile is not
     * meant.
     */
    public Consumer<Set<UUID>> canceller() {
        var now = under();
        return keys -> now.forEach((cancellation, key) -> {
            if (keys.contains(key)) {
                cancellation.cancel();
            }
        });
    }

    private synchronized Map<Cancellation, UUID> under() {
        var under = new HashMap<Cancellation, UUID>();
        chains.forEach((cancellation, chain) -> under.put(cancellation, chain.key()));
        return under;
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

    synchronized void hold() {
        held = true;
    }

    synchronized boolean isHeld() {
        return held;
    }

    /** Has every step that is still under way end early, without its job being cancelled: another node will run it again. */
    public void abandon() {
        markAbandoned().forEach(Cancellation::giveUp);
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }

    /**
     * Has every step end early that another node would run again if it took this one for lost: it must not run beside itself. One that nobody
     * runs again goes on.
     */
    public void giveUpReruns() {
        under().keySet().forEach(Cancellation::giveUpRerun);
    }

    private synchronized List<Cancellation> markAbandoned() {
        abandoned = true;
        chains.values().forEach(chain -> chain.thread().interrupt());
        return List.copyOf(chains.keySet());
    }
}
