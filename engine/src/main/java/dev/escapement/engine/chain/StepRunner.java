package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.util.List;

/** Runs steps within the time that they may take. Thread-safe. */
final class StepRunner {
    private final StepTypes types;
    private final TimeOuts timeOuts = new TimeOuts();

    StepRunner(StepTypes types) {
        this.types = types;
    }

    /** Never throws for what the step does. One that takes too long has failed, and may be tried again, unless it succeeds all the same. */
    StepResult run(StepRun step, Cancellation cancellation) {
        var limit = step.step().timeout();
        StepResult result;
        try {
            result = cancellation.during(limit, timeOuts, () -> step.run(types));
        } finally {
            step.stepLog().flush();
        }
        boolean inTime = result instanceof StepResult.Succeeded || !cancellation.isTimedOut();
        return inTime ? result : tooLong(limit);
    }

    private static StepResult tooLong(Duration limit) {
        var error = JobError.of("The step still ran after " + limit + ", its time-out, and was ended.", "timeout");
        return new StepResult.Failed(error, true, List.of());
    }
}
