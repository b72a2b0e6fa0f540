package dev.escapement.engine.schedule;

import java.time.Instant;

/**
 * The slots of a stretch of the past, from a time until before another one, that somebody wanted to have jobs, so many at once: its number
 * for the definition, who asked and why (null: not said), when, and since when those that wait make none (null: they do). Immutable.
 */
public record Backfill(
        long number,
        Instant from,
        Instant until,
        int parallel,
        String by,
        String reason,
        Instant createdAt,
        Instant cancelledAt,
        Progress progress) {
    /** What somebody wants: the range, how many jobs at once, who asks and why (null: not said). */
    public record Wanted(Instant from, Instant until, int parallel, String by, String reason) {}

    /** How many slots wait for their turn, have a job that is not done, one that has succeeded, one that has not, or could make none. */
    public record Progress(long waiting, long running, long succeeded, long failed, long refused) {
        /** Whether nothing is to come any more. */
        public boolean isDone() {
            return waiting + running == 0;
        }
    }
}
