package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.node.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** The client: submits chains by their numbers, each again and again until it is acknowledged once. Thread-safe. */
final class Load implements Node.Answers {
    private static final long PATIENCE = Duration.ofSeconds(3).toNanos();
    private static final int MOST_OPEN = 400;
    private static final int LOOK_MILLIS = 20;

    private final BitSet acknowledged = new BitSet();
    /** When each was submitted last, the earliest first. */
    private final Map<Integer, Long> open = new LinkedHashMap<>();

    private final List<String> refusals = new ArrayList<>();
    private int allowed;
    private int next;
    private int repeats;

    /** Begins to submit, on a thread of its own, for ever. The door takes a number and passes it on to some node, or to none. */
    void start(IntConsumer door) {
        var thread = new Thread(() -> run(door), "load");
        thread.setDaemon(true);
        thread.start();
    }

    /** Numbers below this one may be submitted. */
    synchronized void allow(int number) {
        allowed = Math.max(allowed, number);
        notifyAll();
    }

    /** Returns when all that is allowed is acknowledged. */
    synchronized void awaitAcknowledged() throws InterruptedException {
        while (acknowledged.cardinality() < allowed) {
            wait();
        }
    }

    private void run(IntConsumer door) {
        try {
            while (true) {
                door.accept(take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized int take() throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            var oldest = open.entrySet().stream().findFirst().orElse(null);
            if (oldest != null && now - oldest.getValue() > PATIENCE) {
                int number = oldest.getKey();
                open.remove(number);
                open.put(number, now);
                repeats++;
                return number;
            }
            if (next < allowed && open.size() < MOST_OPEN) {
                open.put(next, now);
                return next++;
            }
            wait(LOOK_MILLIS);
        }
    }

    @Override
    public synchronized void acknowledged(int number) {
        acknowledged.set(number);
        open.remove(number);
        notifyAll();
    }

    @Override
    public synchronized void refused(int number, String why) {
        refusals.add("chain " + number + ": " + why);
        acknowledged(number);
    }

    /** How many were submitted once more because no answer came. */
    synchronized int repeats() {
        return repeats;
    }

    synchronized int acknowledged() {
        return acknowledged.cardinality();
    }

    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }
}
