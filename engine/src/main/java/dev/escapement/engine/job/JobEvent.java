package dev.escapement.engine.job;

/**
 * A change that is committed: the job, the definition that it was made from (null: none), and the step when it is a step that changed (else
 * null), stand at this status.
 */
public record JobEvent(JobRef job, String definition, String step, Status status) {
    /** A change of a job, or of a step of it. */
    public static JobEvent of(JobSpec job, String step, Status status) {
        var origin = job.origin();
        return new JobEvent(job.ref(), origin == null ? null : origin.definition(), step, status);
    }
}
