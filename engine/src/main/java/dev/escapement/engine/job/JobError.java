package dev.escapement.engine.job;

import java.util.Objects;

/** Why a step or a job failed: a sentence for people, a code for programs (SQLSTATE for SQL; may be null), and the step's name (null on a step). */
public record JobError(String message, String code, String step) {
    /** The code of the step in which a job was ended because it was not done within its time-out. */
    public static final String JOB_TIMEOUT = "job_timeout";

    public JobError {
        message = Values.storable(Objects.requireNonNull(message));
        code = code == null ? null : Values.storable(code);
    }

    public static JobError of(String message) {
        return new JobError(message, null, null);
    }

    public static JobError of(String message, String code) {
        return new JobError(message, code, null);
    }

    /** The same error as the job shows it. */
    public JobError in(String stepName) {
        return new JobError(message, code, stepName);
    }
}
