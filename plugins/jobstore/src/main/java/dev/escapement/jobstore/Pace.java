package dev.escapement.jobstore;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds up what is done in batches: the next one begins the later the larger the last one was, so that few large batches are written in
 * place of many small ones, and nobody who is alone waits. For one thread at a time; an interrupt ends the wait.
 */
final class Pace {
    private static final long EACH = Duration.ofMillis(2).toNanos();
    private static final long LONGEST = Duration.ofMillis(20).toNanos();

    private long notBefore = System.nanoTime();

    /** Whether {@link #await} would wait. */
    boolean isEarly() {
        return notBefore - System.nanoTime() > 0;
    }

    void await() {
        long left = notBefore - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(left);
        }
    }

    /** A batch of this size begins now. */
    void begin(int size) {
        notBefore = System.nanoTime() + Math.min(LONGEST, EACH * Math.max(0, size - 1));
    }
}
