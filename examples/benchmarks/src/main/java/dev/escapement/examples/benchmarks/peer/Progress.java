package dev.escapement.examples.benchmarks.peer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Consumer;

/** How many chains have ended here, the longest time between two ends, and, for those who ask, when each began. Thread-safe. */
public final class Progress {
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    private final Consumer<String> starts;
    private volatile boolean tracing;

    /** The consumer hears the id of each chain that starts here while tracing is on. */
    public Progress(Consumer<String> starts) {
        this.starts = starts;
    }

    public void trace() {
        tracing = true;
    }

    /** The first step of a chain begins. */
    public void started(String id) {
        if (tracing) {
            starts.accept(id);
        }
    }

    /** The last step of that many chains is committed. */
    public void finished(int chains) {
        finished.addAndGet(chains);
        gap();
        synchronized (this) {
            notifyAll();
        }
    }

    /** Waits until that many chains have ended. */
    public synchronized void await(long count) throws InterruptedException {
        while (finished.get() < count) {
            wait();
        }
    }

    /** How many chains have ended. */
    public long count() {
        return finished.get();
    }

    /** Begins to look for the longest time without an end. */
    public void beginGap() {
        last.set(System.nanoTime());
        longest.reset();
    }

    /** The longest time without an end since it was begun, the last one under way included. */
    public long longestGap() {
        gap();
        return longest.get();
    }

    private void gap() {
        long now = System.nanoTime();
        longest.accumulate(now - last.getAndSet(now));
    }
}
