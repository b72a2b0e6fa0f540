package dev.escapement.engine.job;

import java.time.Instant;

/** One try at a step on one node; history that is appended to and never edited. A RUNNING attempt of a lost node ends UNKNOWN. */
public record Attempt(
        int number, String node, long claim, Status status, Instant startedAt, Instant endedAt, JobError error) {}
