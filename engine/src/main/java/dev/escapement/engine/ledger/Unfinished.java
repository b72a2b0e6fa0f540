package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Job;
import java.time.Instant;
import java.util.UUID;

/**
 * A job that is not final; due is when it is to run, null when at once. The claim is the last one that was given out, 0 before the first.
 * Of those that are to run at once a higher priority goes first.
 */
public record Unfinished(UUID key, Instant due, long claim, int priority) {
    /** A job that has not been claimed in this chapter. */
    public static Unfinished of(Job job) {
        return new Unfinished(
                job.key(), job.dueAt(), job.chapter(), (int) job.spec().rules().priority());
    }

    /** A job of a claim, which now waits. */
    public static Unfinished of(Claim claim, Instant due) {
        return new Unfinished(claim.key(), due, claim.number(), (int)
                claim.job().spec().rules().priority());
    }
}
