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
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * The jobs that somebody waits for. One subscription serves all of them; it is made for the first and given up when there has been none for a
 * while. An end is learnt from what is told, or from a look: of each job when it is first waited for, and of all when the subscription was made
 * anew, and every 15 seconds in case something was lost. Thread-safe.
 */
final class Watches implements Backend.Listener, AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Backend backend;
    private final ClientThreads threads;
    private final Lookups lookups;
    private final Map<String, Watch> open = new HashMap<>();

    /** When jobs had ended that were restarted: what tells of that end once more is late. */
    private final Map<String, Instant> restarted = new HashMap<>();

    private Backend.Subscription subscription;
    private int uses;
    private boolean closed;

    Watches(Backend backend, ClientThreads threads) {
        this.backend = backend;
        this.threads = threads;
        this.lookups = new Lookups(backend, threads, this);
    }

    /** Waits for a job from now on, whose end {@code seen} is told. */
    synchronized Waiter wait(String id, UnaryOperator<JobState> seen) {
        if (closed) {
            return new Waiter(CompletableFuture.failedFuture(closed()), () -> {});
        }
        uses++;
        if (subscription == null) {
            subscription = backend.subscribe(this);
            lookAgain(subscription);
        }
        var watch = open.computeIfAbsent(id, Watch::new);
        if (watch.waiters++ == 0) {
            lookups.add(List.of(id));
        }
        return new Waiter(watch.end.thenApply(seen), () -> release(watch));
    }

    private synchronized void release(Watch watch) {
        if (--watch.waiters == 0 && open.remove(watch.id, watch)) {
            whenIdle();
        }
    }

    private void whenIdle() {
        if (open.isEmpty() && subscription != null) {
            int now = uses;
            threads.after(IDLE, () -> unsubscribe(now));
        }
    }

    private synchronized void unsubscribe(int then) {
        if (uses == then && open.isEmpty() && subscription != null) {
            subscription.close();
            subscription = null;
        }
    }

    private synchronized void lookAgain(Backend.Subscription one) {
        if (subscription == one) {
            look();
            threads.after(LOOK, () -> lookAgain(one));
        }
    }

    /** What a restarted job is told to have ended at before is not its end. */
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
            var watch = take(job.id());
            if (watch != null) {
                watch.end.complete(job);
            }
        }
    }

    /** This job cannot be waited for. */
    void failed(String id, EscapementException problem) {
        var watch = take(id);
        if (watch != null) {
            watch.end.completeExceptionally(problem);
        }
    }

    private synchronized Watch take(String id) {
        restarted.remove(id);
        var watch = open.remove(id);
        whenIdle();
        return watch;
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

    private static final class Watch {
        private final String id;
        private final CompletableFuture<JobState> end = new CompletableFuture<>();
        private int waiters;

        Watch(String id) {
            this.id = id;
        }
    }

    /** One who waits; the end is a future of his own. Closed when he no longer does. */
    static final class Waiter implements AutoCloseable {
        private final CompletableFuture<JobState> end;
        private final Runnable release;
        private boolean closed;

        Waiter(CompletableFuture<JobState> end, Runnable release) {
            this.end = end;
            this.release = release;
        }

        static Waiter ended(JobState state) {
            return new Waiter(CompletableFuture.completedFuture(state), () -> {});
        }

        CompletableFuture<JobState> end() {
            return end;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                release.run();
            }
        }
    }
}
