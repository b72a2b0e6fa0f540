package dev.escapement.dialects.oml;

import dev.escapement.engine.JobHandle;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.LedgerException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the ends of jobs, for so many at once: other requests need threads, too. Thread-safe. */
final class Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
    private static final int MOST = 16;

    private final Semaphore places = new Semaphore(MOST);

    /** Has somebody wait while there is a place. */
    <T> T in(Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw OmlException.busy("Too many calls wait for jobs here. Call with asyncFlag, or later.");
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    /** The job as it ended; empty when it has not within this time. */
    static Optional<Job> ended(JobHandle handle, Duration limit) {
        try {
            return Optional.of(handle.await(limit));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (LedgerException e) {
            // Whoever calls again has the function run twice.
            LOG.warn("Nobody waits for job {} any more: the ledger cannot be used", handle.ref(), e);
            throw OmlException.of(
                    500,
                    "The database went away while the call waited. The job "
                            + handle.ref().id() + " tells what became of it.");
        } catch (NoSuchElementException e) {
            throw OmlException.noJob(handle.ref().id());
        }
    }
}
