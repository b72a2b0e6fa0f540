package dev.escapement.examples.benchmarks.faults.wire;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Does something once, at the moment of a boundary that comes for the n-th time. Thread-safe. */
public final class Trap {
    private final Boundary boundary;
    private final Moment moment;
    private final Consumer<Link> action;
    private final AtomicInteger left;
    private final AtomicBoolean waiting = new AtomicBoolean(true);
    private final CountDownLatch sprung = new CountDownLatch(1);

    /** The action is given the connection on which the moment came; nothing more passes there. */
    public Trap(Boundary boundary, Moment moment, int count, Consumer<Link> action) {
        this.boundary = boundary;
        this.moment = moment;
        this.action = action;
        this.left = new AtomicInteger(count);
    }

    /** The moment to wait for on this connection now; null when none is. */
    Moment at(Dialogue.Event event) {
        boolean here = event.commit() != (moment == Moment.UNDER_WAY)
                && event.boundaries().contains(boundary);
        return here && left.decrementAndGet() == 0 ? moment : null;
    }

    /** Without effect when nobody waits any more. */
    void spring(Link link) {
        if (waiting.compareAndSet(true, false)) {
            action.accept(link);
            sprung.countDown();
        }
    }

    /** Whether it was sprung within this time; it never is after that. */
    public boolean await(Duration limit) throws InterruptedException {
        if (!sprung.await(limit.toMillis(), TimeUnit.MILLISECONDS) && waiting.compareAndSet(true, false)) {
            return false;
        }
        sprung.await();
        return true;
    }
}
