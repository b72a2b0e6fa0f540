package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Job;
import java.util.UUID;

/** The right of one node to run a job, good until a higher number is given out. */
public record Claim(UUID key, long number, String node, Job job) {}
