package dev.escapement.engine.chain;

import dev.escapement.engine.ledger.Unfinished;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Sees to it that some node runs a job; thread-safe. */
public interface Waker {
    /** Has the job run at this time, null: soon. Waking a job twice, or one that is done, is harmless. */
    void wake(UUID key, Instant due);

    /**
     * Called after the commit that opened these jobs. Wakes each; a scheduler whose rows were committed with the jobs has only to be
     * told that there is something to do.
     */
    default void opened(List<Unfinished> jobs) {
        jobs.forEach(job -> wake(job.key(), job.due()));
    }

    /** The same, called after the commit from which on a job that ran here waits. */
    default void waiting(UUID key, Instant due) {
        wake(key, due);
    }

    /** The jobs that need no waking: they wait for a node or are being run by one. */
    Set<UUID> awake();
}
