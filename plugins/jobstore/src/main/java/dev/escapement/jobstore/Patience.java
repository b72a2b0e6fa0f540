package dev.escapement.jobstore;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.quartz.JobPersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries what has to be written until it is, through outages of the database and interrupts; thread-safe. */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    /** One failure in so many is told: the first, and then now and again. */
    private static final int TOLD = 4;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final LongSupplier pauseMillis;
    private final BiConsumer<String, JobPersistenceException> listeners;

    Patience(LongSupplier pauseMillis, BiConsumer<String, JobPersistenceException> listeners) {
        this.pauseMillis = pauseMillis;
        this.listeners = listeners;
    }

    /** What has to be written whatever happens. */
    interface Duty {
        void run() throws JobPersistenceException;
    }

    /** @throws IllegalStateException when the job store is shut down before it is done */
    void insist(String what, Duty duty) {
        for (int attempt = 1; ; attempt++) {
            try {
                duty.run();
                return;
            } catch (JobPersistenceException e) {
                if (stopping.getCount() == 0) {
                    throw new IllegalStateException("The job store is shut down and could not " + what + ".", e);
                }
                if (attempt % TOLD == 1) {
                    LOG.warn("The job store could not {} and tries again: {}", what, e.getMessage());
                    listeners.accept("The job store could not " + what + " and tries again.", e);
                }
            }
            pause();
        }
    }

    /** The job store is shut down: whoever still tries fails after this try. */
    void giveUp() {
        stopping.countDown();
    }

    private void pause() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis.getAsLong());
        while (stopping.getCount() > 0 && System.nanoTime() < until) {
            try {
                var unused = stopping.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                LOG.debug("Interrupted while waiting for the database; the waiting goes on");
            }
        }
    }
}
