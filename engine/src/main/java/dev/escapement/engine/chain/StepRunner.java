package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Runs steps within the time that they may take. Thread-safe. */
final class StepRunner {
    private final StepTypes types;
    private final TimeOuts timeOuts = new TimeOuts();

    StepRunner(StepTypes types) {
        this.types = types;
    }

    /**
     * Never throws for what the step does. One that takes too long has failed, and may be tried again, unless it succeeds all the same; one
     * that takes longer than its job has is not tried again, and not even begun when the job's time is over.
     */
    StepResult run(StepRun step, Cancellation cancellation, Instant now) {
        var own = step.step().rules().timeout();
        var left = step.deadline().equals(Instant.MAX) ? null : Duration.between(now, step.deadline());
        if (left != null && left.compareTo(Duration.ZERO) <= 0) {
            return jobTooLong(step);
        }
        boolean jobEndsFirst = own == null || (left != null && left.compareTo(own) < 0);
        var limit = jobEndsFirst ? left : own;
        StepResult result;
        try {
            result = cancellation.during(types.reruns(step.step()), limit, timeOuts, () -> step.run(types));
        } finally {
            step.stepLog().flush();
        }
        boolean inTime = result instanceof StepResult.Succeeded || !cancellation.isTimedOut();
        return inTime ? result : jobEndsFirst ? jobTooLong(step) : tooLong(own);
    }

    private static StepResult jobTooLong(StepRun step) {
        var limit = step.claim().job().spec().rules().timeout();
        var error = JobError.of(
                "The job was not done " + limit + " after its start, its time-out, and was ended.",
                JobError.JOB_TIMEOUT);
        return new StepResult.Failed(error, false, List.of());
    }

    /** What is to be written of a step that the node's own stop ended: it is given up for another attempt where it may run again. */
    StepResult stopped(StepRun step) {
        return types.reruns(step.step())
                ? new StepResult.Cancelled()
                : new StepResult.Unknown(JobError.of(
                        "The node " + step.claim().node()
                                + " stopped while the step ran. It may not be run twice, and nobody can tell how far it came.",
                        "node_stopped"));
    }

    private static StepResult tooLong(Duration limit) {
        var error = JobError.of("The step still ran after " + limit + ", its time-out, and was ended.", "timeout");
        return new StepResult.Failed(error, true, List.of());
    }
}
