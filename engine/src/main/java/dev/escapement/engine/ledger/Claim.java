package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Status;
import java.util.UUID;

/**
 * The right of one node to run a job, good until a higher number is given out. The job is as it stood when it was claimed; start says
 * what became of its first open step, which was started in the same commit.
 */
public record Claim(UUID key, long number, String node, Job job, Start start) {
    /** The same right, with what has become of the job's chain since. */
    public Claim withVerdict(Status verdict, JobError error) {
        return new Claim(key, number, node, job.withVerdict(verdict, error), start);
    }

    /** The position of the first step that had not succeeded. */
    public int firstOpen() {
        return job.firstOpen();
    }
}
