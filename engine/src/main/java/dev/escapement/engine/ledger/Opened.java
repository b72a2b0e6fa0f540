package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Job;

/** What {@link Ledger#open} found: the job that stands under the name, and whether this call made it. */
public record Opened(Job job, boolean created) {}
