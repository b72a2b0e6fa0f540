package dev.escapement.rest.batch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Makes the calls of batches side by side: the thread that has a batch makes calls itself, and as many others help as are free. Thread-safe. */
final class Workers {
    private static final int HELPERS_OF_ALL = 128;
    /** So many submissions are stored together. */
    private static final int HELPERS_OF_ONE = 63;

    /** What finds no thread free is dropped: somebody else is at it. */
    private final ThreadPoolExecutor helpers = new ThreadPoolExecutor(
            0,
            HELPERS_OF_ALL,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
                var thread = new Thread(work, "escapement-batch");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    /** Calls with each index below the count, and returns when all calls have returned. */
    void run(int count, IntConsumer call) {
        var next = new AtomicInteger();
        var left = new CountDownLatch(count);
        Runnable work = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    call.accept(i);
                } finally {
                    left.countDown();
                }
            }
        };
        for (int i = 0; i < Math.min(count - 1, HELPERS_OF_ONE); i++) {
            helpers.execute(work);
        }
        work.run();
        awaitUninterrupted(left);
    }

    /** What was begun ends by itself, and its answers are wanted. */
    private static void awaitUninterrupted(CountDownLatch left) {
        boolean interrupted = false;
        while (true) {
            try {
                left.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
