package dev.escapement.engine.ledger;

import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.schedule.Backfill;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The book of backfills. What a method answers is committed. Thread-safe. Trouble with the database is a {@link LedgerException}. */
public interface Backlog {
    /**
     * Has slots wait for their turn, but for those that have made a job, wait already or are excluded. Empty, and nothing is written, when
     * there is no such schedule.
     */
    Optional<Backfill> open(
            String project, String name, Backfill.Wanted wanted, long version, List<Instant> slots, Instant now);

    Optional<Backfill> find(String project, String name, long number);

    /** The newest first. @throws IllegalArgumentException for a cursor that no page gave */
    Page<Backfill> list(String project, String name, String after, int limit);

    /** Has the slots that wait make no jobs, for this reason; the backfill as it stands then. */
    Optional<Backfill> cancel(String project, String name, long number, String reason, Instant now);
}
