package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.step.CancelSignal;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at one step: what its type is given, and what its ending is taken for. */
record StepRun(
        Claim claim, int position, Map<String, Map<String, Object>> outputs, CancelSignal cancelSignal, StepLog stepLog)
        implements StepContext {
    private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);

    /** Never throws: what a step throws, a full heap included, is how it ended. */
    StepResult run(StepTypes types) {
        try {
            StepType type = types.of(step().kind());
            StepResult result = type.run(this);
            return result == null ? StepResult.failed("The step type returned nothing.") : result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StepResult.Cancelled();
        } catch (Throwable e) {
            return thrown(e);
        }
    }

    /** How long to wait before the step is tried again; null when it is not. */
    Duration pauseAfter(StepResult result) {
        var rule = step().retry();
        if (rule == null || !(result instanceof StepResult.Failed failed) || !failed.retryable()) {
            return null;
        }
        var attempts = claim.job().steps().get(position).attempts();
        int failures = 1
                + (int) attempts.stream()
                        .filter(a -> a.status() == Status.FAILED)
                        .count();
        return failures > rule.max()
                ? null
                : rule.pause(failures, ThreadLocalRandom.current().nextDouble());
    }

    private StepResult thrown(Throwable error) {
        if (cancelSignal.isCancelled()) {
            return new StepResult.Cancelled();
        }
        LOG.warn("Step {} of {} threw", step().name(), job(), error);
        var message = error.getMessage() == null ? error.getClass().getName() : error.getMessage();
        return new StepResult.Failed(
                new JobError(message, error.getClass().getSimpleName(), null), error instanceof Exception, List.of());
    }

    @Override
    public JobRef job() {
        return claim.job().ref();
    }

    @Override
    public StepSpec step() {
        return claim.job().spec().steps().get(position);
    }

    @Override
    public Map<String, Object> parameters() {
        return claim.job().spec().parameters();
    }

    @Override
    public String effectKey() {
        return claim.key() + "/" + position;
    }

    @Override
    public void log(String line) {
        stepLog.add(line);
    }
}
