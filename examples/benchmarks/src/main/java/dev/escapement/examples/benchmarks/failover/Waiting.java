package dev.escapement.examples.benchmarks.failover;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other processes do and nobody is told of. */
final class Waiting {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    /** The questions must leave the machine to those that are measured; times are taken where things happen, not here. */
    private static final long LOOK_MILLIS = 20;

    private Waiting() {}

    /** @throws IllegalStateException when it does not come true for a long time */
    static void until(String what, Callable<Boolean> isSo) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isSo.call()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "After " + PATIENCE.toSeconds() + " s it is still not so that " + what + ".");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
