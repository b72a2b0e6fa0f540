package dev.escapement.client;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The jobs that somebody waits for. One subscription serves all of them; it is made for the first and given up when there has been none for a
 * while. An end is learnt from what is told, or from a look: of each job when it is first waited for, and of all when the subscription was made
 * anew, and every 15 seconds in case something was lost. Thread-safe.
 */
final class Watches implements Backend.Listener, AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final int TICKS_OF_LOOK = 3;

    private final Backend backend;
    private final ClientThreads threads;
    private final Lookups lookups;
    private final Map<String, Watch> open = new HashMap<>();

    /** When jobs had ended that were restarted: what tells of that end once more is late. */
    private final Map<String, Instant> restarted = new HashMap<>();

    private Backend.Subscription subscription;
    private boolean idle;
    private boolean closed;

    Watches(Backend backend, ClientThreads threads) {
        this.backend = backend;
        this.threads = threads;
        this.lookups = new Lookups(backend, threads, this);
    }

    /** Waits for a job from now on; its end is what {@code seen} makes of what is learnt. */
    synchronized Waiter wait(String id, UnaryOperator<JobState> seen) {
        if (closed) {
            return Waiter.failed(closed());
        }
        if (subscription == null) {
            subscription = backend.subscribe(this);
            tickLater(subscription, 1);
        }
        idle = false;
        var watch = open.get(id);
        if (watch == null) {
            watch = new Watch();
            open.put(id, watch);
            lookups.add(List.of(id));
        }
        return watch.add(seen);
    }

    private void tickLater(Backend.Subscription one, int number) {
        threads.after(TICK, () -> tick(one, number));
    }

    private synchronized void tick(Backend.Subscription one, int number) {
        if (subscription != one) {
            return;
        }
        // Whoever asks again and again whether any is over waits for the others again and again, which must cost no
        // lookup each time.
        open.values().removeIf(Watch::isLeft);
        if (open.isEmpty() && idle) {
            subscription.close();
            subscription = null;
            return;
        }
        idle = open.isEmpty();
        if (number % TICKS_OF_LOOK == 0) {
            look();
        }
        tickLater(one, number + 1);
    }

    /** A restarted job that is told to have ended when it had before has not ended again. */
    synchronized void restarted(String id, Instant endedAt) {
        restarted.put(id, endedAt);
    }

    @Override
    public synchronized void look() {
        lookups.add(List.copyOf(open.keySet()));
    }

    @Override
    public void ended(JobState job) {
        boolean mayBeLate;
        synchronized (this) {
            mayBeLate =
                    restarted.containsKey(job.id()) && restarted.get(job.id()).equals(job.endedAt());
        }
        if (mayBeLate) {
            lookups.add(List.of(job.id()));
        } else {
            found(job);
        }
    }

    /** This is how a job stands now. */
    void found(JobState job) {
        if (job.isComplete()) {
            end(job.id(), waiter -> waiter.ended(job));
        }
    }

    /** This job cannot be waited for. */
    void failed(String id, EscapementException problem) {
        end(id, waiter -> waiter.fail(problem));
    }

    private void end(String id, Consumer<Waiter> end) {
        Watch watch;
        synchronized (this) {
            restarted.remove(id);
            watch = open.remove(id);
        }
        if (watch != null) {
            watch.waiters().forEach(end);
        }
    }

    synchronized boolean isOpen(String id) {
        return open.containsKey(id);
    }

    @Override
    public void close() {
        List<String> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(open.keySet());
            if (subscription != null) {
                subscription.close();
                subscription = null;
            }
        }
        left.forEach(id -> failed(id, closed()));
    }

    private static EscapementException closed() {
        return new EscapementException("The client was closed.");
    }
}
