package dev.escapement.engine.chain;

import dev.escapement.engine.expression.ExpressionException;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.step.CancelSignal;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at one step: what its type is given, and what its ending is taken for. */
record StepRun(
        Claim claim,
        int position,
        Map<String, Map<String, Object>> outputs,
        Optional<JobError> failure,
        CancelSignal cancelSignal,
        StepLog stepLog) {
    private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    /** The longest pause is 64 seconds; all together are about a quarter of an hour. */
    private static final int MOST_DOUBLED = 8;

    private static final int MOST_INTERRUPTIONS = 20;

    /** Never throws: what a step throws, a full heap included, is how it ended. */
    StepResult run(StepTypes types) {
        var secrets = types.secrets();
        try {
            return kept(types.run(this, secrets));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StepResult.Cancelled();
        } catch (ExpressionException e) {
            return StepResult.failed(secrets.hide(e.getMessage()), "expression");
        } catch (Throwable e) {
            return thrown(e, secrets);
        }
    }

    /** What cannot be kept is not a success that anybody could build on. */
    private static StepResult kept(StepResult result) {
        boolean isTooDeep = result instanceof StepResult.Succeeded succeeded
                && (Values.isTooDeep(succeeded.output())
                        || (succeeded.rows() != null
                                && Values.isTooDeep(succeeded.rows().rows())));
        return isTooDeep
                ? StepResult.failed(
                        "The step has done its work, but what it gives is nested deeper than " + Values.MAX_DEPTH
                                + " levels and cannot be kept.",
                        "result")
                : result;
    }

    /** When its chain has to be done; the end of time when it has no time-out, or is done. */
    Instant deadline() {
        var spec = claim.job().spec();
        var timeout = spec.rules().timeout();
        return timeout == null || spec.part(position) != Part.CHAIN
                ? Instant.MAX
                : claim.job().startedAt().plus(timeout);
    }

    /** How long to wait before the step is tried again; null when it is not, or would be too late for the job. */
    Duration pauseAfter(StepResult result, Instant now) {
        if (result instanceof StepResult.Interrupted) {
            long before = before(Status.UNKNOWN);
            var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before, MOST_DOUBLED));
            return before + 1 < MOST_INTERRUPTIONS && !isLate(pause, now) ? pause : null;
        }
        var rule = step().rules().retry();
        if (rule == null || !(result instanceof StepResult.Failed failed) || !failed.retryable()) {
            return null;
        }
        int failures = 1 + (int) before(Status.FAILED);
        var pause = rule.pause(failures, ThreadLocalRandom.current().nextDouble());
        return failures > rule.max() || isLate(pause, now) ? null : pause;
    }

    /** How many attempts have ended so since the job was submitted or last restarted. */
    private long before(Status status) {
        long chapter = claim.job().chapter();
        return claim.job().steps().get(position).attempts().stream()
                .filter(a -> a.status() == status && a.claim() > chapter)
                .count();
    }

    private boolean isLate(Duration pause, Instant now) {
        return deadline().minus(pause).isBefore(now);
    }

    private StepResult thrown(Throwable error, Secrets secrets) {
        if (cancelSignal.isCancelled()) {
            return new StepResult.Cancelled();
        }
        var message = secrets.hide(error.getMessage() == null ? error.getClass().getName() : error.getMessage());
        // Whatever caused it may tell a secret, too.
        LOG.warn("Step {} of {} threw: {}", step().name(), job(), message, secrets.areGiven() ? null : error);
        return new StepResult.Failed(
                new JobError(message, error.getClass().getSimpleName(), null), error instanceof Exception, List.of());
    }

    JobRef job() {
        return claim.job().ref();
    }

    StepSpec step() {
        return claim.job().steps().get(position).spec();
    }

    Map<String, Object> parameters() {
        return claim.job().spec().parameters();
    }

    String effectKey() {
        int edition = claim.job().steps().get(position).edition();
        return claim.key() + "/" + position + (edition == 0 ? "" : "/" + edition);
    }
}
