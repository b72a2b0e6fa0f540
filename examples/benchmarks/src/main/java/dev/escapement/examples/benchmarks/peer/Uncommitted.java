package dev.escapement.examples.benchmarks.peer;

/** How many chains were submitted that are not committed yet. Thread-safe. */
final class Uncommitted {
    private long count;

    synchronized void submitted() {
        count++;
    }

    synchronized void committed(int chains) {
        count -= chains;
        notifyAll();
    }

    /** Waits until there is none. One that failed is never committed, so that whoever waits sees the contender stand still. */
    synchronized void awaitNone() throws InterruptedException {
        while (count > 0) {
            wait();
        }
    }
}
