package dev.escapement.examples.benchmarks.faults;

import java.util.EnumMap;
import java.util.Map;

/** Which faults have happened, and whose moment did not come. Thread-safe. */
final class Tally {
    private final Map<Kind, Integer> happened = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> missed = new EnumMap<>(Kind.class);
    private int begun;

    /** Waits until so many have begun; then how many have, with one more. */
    synchronized int begin(int others) throws InterruptedException {
        while (begun < others) {
            wait();
        }
        notifyAll();
        return ++begun;
    }

    synchronized void end(Kind kind, boolean met) {
        (met ? happened : missed).merge(kind, 1, Integer::sum);
    }

    synchronized int happened(Kind kind) {
        return happened.getOrDefault(kind, 0);
    }

    synchronized int missed(Kind kind) {
        return missed.getOrDefault(kind, 0);
    }

    synchronized int happened() {
        return happened.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int missed() {
        return missed.values().stream().mapToInt(Integer::intValue).sum();
    }
}
