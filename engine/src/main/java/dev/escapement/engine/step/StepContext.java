package dev.escapement.engine.step;

import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.StepSpec;
import java.util.Map;
import java.util.Optional;

/**
 * All that one attempt at a step is given; valid until run returns. Secrets are taken out of what the step says and leaves. A text that it cuts
 * short must say so with … or "...", by which a secret is found that is cut with it.
 */
public interface StepContext {
    JobRef job();

    /** The step, with the values of the expressions in its config. */
    StepSpec step();

    Map<String, Object> parameters();

    /**
     * The value of an expression in a text that {@link StepType#statements} names.
     *
     * @throws dev.escapement.engine.expression.ExpressionException when it has none
     */
    Object value(Expression expression);

    /** What the earlier steps of the chain left, by step name. */
    Map<String, Map<String, Object>> outputs();

    /** Why the chain failed, for a step that runs after it; empty for a step of the chain, and when it succeeded or was cancelled. */
    default Optional<JobError> failure() {
        return Optional.empty();
    }

    /**
     * Names the effect of this step: the same for every attempt at it, on any node, different for every other step, and after a restart
     * for one that had succeeded, or had not and comes after one that is done anew. An effect that is
     * recorded under it (in one transaction, or as an idempotency key) happens once.
     */
    String effectKey();

    /** The same result with nothing secret in it: for a step that stores it itself. */
    default StepResult.Succeeded hidden(StepResult.Succeeded result) {
        return result;
    }

    CancelSignal cancelSignal();

    /** Appends a line to the step's log; safe for use by several threads. Nothing is lost when the step ends, and long lines are cut at 8,192 characters. */
    void log(String line);
}
