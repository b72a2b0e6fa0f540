package dev.escapement.jobstore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.quartz.SchedulerConfigException;
import org.quartz.spi.ThreadPool;

/**
 * Runs up to {@code threadCount} jobs at once: on virtual threads where Java has them (21 and later), on platform threads that are made
 * when needed and end when idle before. A job that waits costs little, so the count may be in the hundreds.
 */
public final class WorkerPool implements ThreadPool {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final long IDLE_SECONDS = 30;

    private int threadCount = 10;
    private String name = "quartz";
    private String id = "";
    private Semaphore free;
    private ExecutorService threads;
    private volatile boolean shutdown;

    /** How many jobs run at once, at least 1; 10 unless set. */
    public void setThreadCount(int count) {
        threadCount = count;
    }

    @Override
    public void initialize() throws SchedulerConfigException {
        if (threadCount < 1) {
            throw new SchedulerConfigException(
                    "org.quartz.threadPool.threadCount must be 1 or more, but is " + threadCount + ".");
        }
        free = new Semaphore(threadCount);
        boolean virtual = Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS;
        threads = virtual ? virtualThreads() : platformThreads();
    }

    private ExecutorService platformThreads() {
        var count = new AtomicLong();
        ThreadFactory factory = work -> {
            var thread = new Thread(work, name + "_worker-" + count.incrementAndGet());
            thread.setDaemon(false);
            return thread;
        };
        // The places are counted elsewhere: a thread that has given its own back may not be ready for the next job yet.
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /** By name, since this is compiled for Java 17. */
    private static ExecutorService virtualThreads() throws SchedulerConfigException {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (Throwable e) {
            throw new SchedulerConfigException("Java has no virtual threads: " + e, new IllegalStateException(e));
        }
    }

    @Override
    public boolean runInThread(Runnable work) {
        if (work == null || shutdown) {
            return false;
        }
        free.acquireUninterruptibly();
        try {
            threads.execute(() -> {
                try {
                    work.run();
                    settle(work);
                } finally {
                    free.release();
                }
            });
            return true;
        } catch (RuntimeException e) {
            free.release();
            return false;
        }
    }

    /** Quartz tells its job store nothing of an execution whose listener threw. */
    private void settle(Runnable work) {
        var store = PostgresJobStore.of(name, id);
        var execution = store == null ? null : Executions.of(work);
        if (execution != null) {
            store.ended(execution);
        }
    }

    /** Waits until a job can run at once; 0 when none ever will. */
    @Override
    public int blockForAvailableThreads() {
        free.acquireUninterruptibly();
        free.release();
        return shutdown ? 0 : Math.max(1, free.availablePermits());
    }

    /** Does not interrupt what runs; waits for it when asked to. */
    @Override
    public void shutdown(boolean wait) {
        shutdown = true;
        if (threads == null) {
            return;
        }
        free.release();
        threads.shutdown();
        boolean interrupted = false;
        while (wait && !threads.isTerminated()) {
            try {
                var unused = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int getPoolSize() {
        return threadCount;
    }

    @Override
    public void setInstanceId(String newId) {
        id = newId;
    }

    @Override
    public void setInstanceName(String newName) {
        name = newName;
    }
}
