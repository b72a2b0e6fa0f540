package dev.escapement.steps;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.StepResult;
import java.util.List;

/** The work cannot be done, and why is known: it carries the result that the step ends with. */
public final class StepFailure extends Exception {
    private final transient StepResult result;

    private StepFailure(String message, StepResult result) {
        super(message);
        this.result = result;
    }

    /** A failure that will be the same when the step is run again. */
    public StepFailure(String message) {
        this(message, StepResult.failed(message));
    }

    public StepFailure(String message, String code, boolean retryable, List<Warning> warnings) {
        this(message, new StepResult.Failed(JobError.of(message, code), retryable, warnings));
    }

    /** The step was asked to end, and does. */
    public static StepFailure cancelled() {
        return new StepFailure("cancelled", new StepResult.Cancelled());
    }

    /** Nobody can tell whether the work is done. */
    public static StepFailure unknown(String message, String code) {
        return new StepFailure(message, new StepResult.Unknown(JobError.of(message, code)));
    }

    /** The same, told with the place where it happened. */
    public StepFailure at(String place) {
        return result instanceof StepResult.Failed failed
                ? new StepFailure(
                        place + ": " + failed.error().message(),
                        failed.error().code(),
                        failed.retryable(),
                        failed.warnings())
                : this;
    }

    public StepResult result() {
        return result;
    }
}
