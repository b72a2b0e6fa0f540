package dev.escapement.client.backend;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All threads that a client starts: two that work, of which one call at most keeps one busy, and one for what users chain to futures, so that
 * they keep nobody but themselves waiting. Daemons, gone when idle for a while. Thread-safe.
 */
public final class ClientThreads implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final long IDLE_SECONDS = 10;

    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledThreadPoolExecutor workers;
    private final ThreadPoolExecutor callbacks;

    /** Starts none before there is something to do. */
    public ClientThreads() {
        ThreadFactory factory = task -> {
            var thread = new Thread(task, "escapement-client-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        // What comes after the end is dropped: those who wait were told of the end.
        workers = new ScheduledThreadPoolExecutor(WORKERS, factory, new ThreadPoolExecutor.DiscardPolicy());
        workers.setRemoveOnCancelPolicy(true);
        callbacks = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory, (task, pool) -> task.run());
        for (var pool : new ThreadPoolExecutor[] {workers, callbacks}) {
            pool.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
            pool.allowCoreThreadTimeOut(true);
        }
    }

    /** {@return what runs short work, and one long piece at a time} */
    public Executor workers() {
        return workers;
    }

    /**
     * Runs something later, if the threads are not closed before.
     *
     * @param pause how long to wait
     * @param task something short
     */
    public void after(Duration pause, Runnable task) {
        var unused = workers.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * {@return the same outcome as a future for users} What they chain to it runs on a thread of its own, and completing it changes nothing here.
     *
     * @param <T> what it gives
     * @param inner whose end it passes on
     */
    public <T> CompletableFuture<T> handOver(CompletableFuture<T> inner) {
        var outer = new CompletableFuture<T>();
        Waits.afterwards(inner, (value, problem) -> callbacks.execute(() -> end(outer, value, problem)));
        return outer;
    }

    private static <T> void end(CompletableFuture<T> outer, T value, Throwable problem) {
        if (problem == null) {
            outer.complete(value);
        } else {
            outer.completeExceptionally(Waits.cause(problem));
        }
    }

    /** Interrupts what works; what users have chained still runs, if need be on the thread that it is due on. */
    @Override
    public void close() {
        workers.shutdownNow();
        callbacks.shutdown();
    }
}
