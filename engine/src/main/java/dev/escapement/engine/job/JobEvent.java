package dev.escapement.engine.job;

/** A change that is committed: the job, and the step when it is a step that changed (else null), stand at this status. */
public record JobEvent(JobRef job, String step, Status status) {}
