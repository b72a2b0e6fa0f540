package dev.escapement.engine.job;

import java.time.Instant;

/** What is to be said of a job's deadline, and when the job will end by the durations of those before it (null: nobody knows); immutable. */
public record Outlook(Prospect prospect, Instant expectedEnd) {}
