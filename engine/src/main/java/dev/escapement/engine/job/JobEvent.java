package dev.escapement.engine.job;

import java.util.UUID;

/**
 * A change that is committed: the job with the engine's own name for it, the definition that it was made from (null: none), and the step
 * when it is a step that changed (else null), stand at this status. The prospect is null unless it is what has changed; then the status is that of the job when it was judged.
 */
public record JobEvent(JobRef job, UUID key, String definition, String step, Status status, Prospect prospect) {
    /** Whether this is the end of a job. */
    public boolean isEnd() {
        return step == null && prospect == null && status.isFinal();
    }

    /** A change of a job, or of a step of it. */
    public static JobEvent of(UUID key, JobSpec job, String step, Status status) {
        var origin = job.origin();
        return new JobEvent(job.ref(), key, origin == null ? null : origin.definition(), step, status, null);
    }

    /** A change of what is to be said of a job's deadline. */
    public static JobEvent of(Job job, Prospect prospect) {
        var status = of(job.key(), job.spec(), null, job.status());
        return new JobEvent(status.job(), job.key(), status.definition(), null, job.status(), prospect);
    }
}
