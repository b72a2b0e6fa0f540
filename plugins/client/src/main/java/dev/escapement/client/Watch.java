package dev.escapement.client;

import dev.escapement.client.job.JobState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Those who wait for one job. Thread-safe. */
final class Watch {
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private boolean left;

    synchronized Waiter add(UnaryOperator<JobState> seen) {
        left = false;
        var waiter = new Waiter(this, seen);
        waiters.add(waiter);
        return waiter;
    }

    synchronized void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    synchronized List<Waiter> waiters() {
        return List.copyOf(waiters);
    }

    /** Whether nobody has waited since this was asked before. */
    synchronized boolean isLeft() {
        boolean wasLeft = left;
        left = waiters.isEmpty();
        return wasLeft && left;
    }
}
