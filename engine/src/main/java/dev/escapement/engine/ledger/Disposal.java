package dev.escapement.engine.ledger;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LedgerException;
import java.time.Instant;
import java.util.Set;

/**
 * Takes what is old and done out of the books, a few rows at a time and past all that somebody else is at. Each answer is how many jobs or
 * slots are gone. Thread-safe. Trouble with the database is a {@link LedgerException}.
 */
public interface Disposal {
    /**
     * Removes jobs that ended before a time, the oldest first, but none of these definitions. It goes on behind those of the last call, and
     * begins anew when that one found no more.
     */
    int jobs(Instant endedBefore, Set<JobRef> except, int most);

    /** Removes slots before a time likewise. */
    int slots(Instant before, Set<JobRef> except, int most);

    /** Removes jobs of a definition that ended before a time (null: whenever they did), the oldest first, but none of so many newest ones. */
    int jobs(JobRef definition, Instant endedBefore, int keep, int most);

    /** Removes slots of a definition likewise. */
    int slots(JobRef definition, Instant before, int keep, int most);
}
