package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobSpec;
import java.time.Instant;
import java.util.UUID;

/**
 * A job that is not final; due is when it is to run, null when at once. The claim is the last one that was given out, 0 before the first.
 * Of those that are to run at once a higher priority goes first. It runs on nodes of a location; null for any.
 */
public record Unfinished(UUID key, Instant due, long claim, int priority, String location) {
    /** A job that has not been claimed in this chapter. */
    public static Unfinished of(Job job) {
        return of(job.key(), job.dueAt(), job.chapter(), job.spec());
    }

    /** A job of a claim, which now waits. */
    public static Unfinished of(Claim claim, Instant due) {
        return of(claim.key(), due, claim.number(), claim.job().spec());
    }

    /** A job of this spec. */
    public static Unfinished of(UUID key, Instant due, long claim, JobSpec spec) {
        return new Unfinished(
                key, due, claim, (int) spec.rules().priority(), spec.rules().location());
    }
}
