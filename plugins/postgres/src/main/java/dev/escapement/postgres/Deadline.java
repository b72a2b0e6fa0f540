package dev.escapement.postgres;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A moment that waiting ends at, measured on the monotonic clock. */
record Deadline(long nanos) {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }

    /** Waits until the condition holds, or returns false at the deadline; an interrupt is kept for the caller. */
    boolean await(BooleanSupplier condition) {
        boolean interrupted = false;
        long pause = SHORTEST_PAUSE;
        try {
            while (!condition.getAsBoolean()) {
                if (passed()) {
                    return false;
                }
                LockSupport.parkNanos(this, pause);
                interrupted |= Thread.interrupted();
                pause = Math.min(LONGEST_PAUSE, pause * 2);
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
