package dev.escapement.client.local;

import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.backend.Waits;
import dev.escapement.client.job.EscapementException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Blocking work on the threads of a client, as futures that end with the client's exceptions, and at the latest with the client. Thread-safe. */
final class Work {
    private final ClientThreads threads;
    private final AtomicLong number = new AtomicLong();
    private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Work(ClientThreads threads) {
        this.threads = threads;
    }

    <T> CompletableFuture<T> run(Supplier<T> work) {
        return begin(() -> CompletableFuture.completedFuture(work.get()));
    }

    /** The same for what gives a future itself. */
    <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> work) {
        var outcome = new CompletableFuture<T>();
        long key = number.incrementAndGet();
        open.put(key, outcome);
        Waits.afterwards(outcome, (value, problem) -> open.remove(key));
        later(() -> work(work, outcome));
        if (closed) {
            outcome.completeExceptionally(closed());
        }
        return outcome;
    }

    private static <T> void work(Supplier<CompletableFuture<T>> work, CompletableFuture<T> outcome) {
        try {
            Waits.afterwards(work.get(), (value, problem) -> {
                if (problem == null) {
                    outcome.complete(value);
                } else {
                    outcome.completeExceptionally(Failures.of(Waits.cause(problem)));
                }
            });
        } catch (RuntimeException e) {
            outcome.completeExceptionally(Failures.of(e));
        }
    }

    void later(Runnable work) {
        threads.workers().execute(work);
    }

    void close() {
        closed = true;
        open.values().forEach(outcome -> outcome.completeExceptionally(closed()));
    }

    private static EscapementException closed() {
        return new EscapementException("The client was closed.");
    }
}
