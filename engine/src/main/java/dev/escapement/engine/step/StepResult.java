package dev.escapement.engine.step;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.job.Warning;
import java.util.List;
import java.util.Map;

/** How a step ended, as its type saw it; the engine turns it into a status. */
public sealed interface StepResult {
    /** The status that a step gets which ends so. */
    Status status();

    /** The work is done and durable: small values for later steps, non-fatal errors, and rows to keep (may be null). */
    record Succeeded(Map<String, Object> output, List<Warning> warnings, Rows rows) implements StepResult {
        public Succeeded {
            output = Values.object(output);
            warnings = List.copyOf(warnings);
        }

        @Override
        public Status status() {
            return Status.SUCCEEDED;
        }
    }

    /** The work left no effect, or one that the error describes; retryable when the same again may succeed. */
    record Failed(JobError error, boolean retryable, List<Warning> warnings) implements StepResult {
        public Failed {
            warnings = List.copyOf(warnings);
        }

        @Override
        public Status status() {
            return Status.FAILED;
        }
    }

    /** The work was given up because the cancel signal asked for it, and left no effect. */
    record Cancelled() implements StepResult {
        @Override
        public Status status() {
            return Status.CANCELLED;
        }
    }

    /**
     * What the work is done on could not be reached or went away, and the work may be done again without harm: it is, after a while and
     * whatever its retry rule says, until that has happened too often and is the failure that the error describes.
     */
    record Interrupted(JobError error) implements StepResult {
        @Override
        public Status status() {
            return Status.FAILED;
        }
    }

    /** Nobody can tell whether the work is done, and it may not be done twice: a person looks and decides. */
    record Unknown(JobError error) implements StepResult {
        @Override
        public Status status() {
            return Status.UNKNOWN;
        }
    }

    static Succeeded succeeded(Map<String, Object> output) {
        return new Succeeded(output, List.of(), null);
    }

    static Failed failed(String message) {
        return new Failed(JobError.of(message), false, List.of());
    }

    static Failed failed(String message, String code) {
        return new Failed(JobError.of(message, code), false, List.of());
    }
}
