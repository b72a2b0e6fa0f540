package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quartz.SchedulerConfigException;

class WorkerPoolTest {
    private static final int THREADS = 3;

    private final WorkerPool pool = new WorkerPool();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void stop() {
        gate.countDown();
        pool.shutdown(true);
    }

    @Test
    void takes_every_job_that_it_has_room_for_and_runs_no_more_at_once() throws Exception {
        open();
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var ended = new AtomicInteger();
        int jobs = 200_000;

        for (int i = 0; i < jobs; i++) {
            assertThat(pool.blockForAvailableThreads()).isBetween(1, THREADS);
            assertThat(pool.runInThread(() -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        running.decrementAndGet();
                        ended.incrementAndGet();
                    }))
                    .isTrue();
        }

        pool.shutdown(true);
        assertThat(ended).hasValue(jobs);
        assertThat(most.get()).isBetween(1, THREADS);
    }

    @Test
    void who_asks_for_room_waits_until_there_is_some() throws Exception {
        open();
        for (int i = 0; i < THREADS; i++) {
            pool.runInThread(this::waitAtTheGate);
        }
        var room = new CompletableFuture<Integer>();
        var asking = new Thread(() -> room.complete(pool.blockForAvailableThreads()));
        asking.start();
        while (asking.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        gate.countDown();

        assertThat(room.join()).isBetween(1, THREADS);
    }

    @Test
    void a_shutdown_waits_for_what_runs_and_lets_nothing_more_in() throws Exception {
        open();
        var ended = new AtomicInteger();
        pool.runInThread(() -> {
            waitAtTheGate();
            ended.incrementAndGet();
        });

        pool.shutdown(false);

        assertThat(pool.runInThread(ended::incrementAndGet)).isFalse();
        assertThat(pool.blockForAvailableThreads()).isZero();
        assertThat(ended).hasValue(0);
        gate.countDown();
        pool.shutdown(true);
        assertThat(ended).hasValue(1);
    }

    @Test
    void a_job_that_throws_takes_no_room_with_it() throws Exception {
        open();
        for (int i = 0; i < THREADS + 1; i++) {
            pool.blockForAvailableThreads();
            assertThat(pool.runInThread(() -> {
                        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
                        throw new IllegalStateException("on purpose");
                    }))
                    .isTrue();
        }

        var last = new CompletableFuture<String>();
        pool.runInThread(() -> last.complete("ran"));

        assertThat(last.join()).isEqualTo("ran");
    }

    @Test
    void threads_are_virtual_where_java_has_them() throws Exception {
        open();
        var thread = new CompletableFuture<String>();
        pool.runInThread(() -> thread.complete(Thread.currentThread().toString()));

        assertThat(thread.join().startsWith("VirtualThread"))
                .isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void a_count_below_one_is_refused() {
        pool.setThreadCount(0);

        assertThatThrownBy(pool::initialize)
                .isInstanceOf(SchedulerConfigException.class)
                .hasMessage("org.quartz.threadPool.threadCount must be 1 or more, but is 0.");
    }

    private void open() throws SchedulerConfigException {
        pool.setThreadCount(THREADS);
        pool.initialize();
    }

    private void waitAtTheGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
