package dev.escapement.engine.step;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import java.util.List;

/**
 * Can run one kind of step; found by ServiceLoader, one instance a node, used by many threads at once. It returns what happened and
 * never writes a status itself.
 */
public interface StepType {
    /** The kind that specs name, lower case, such as {@code sql}. */
    String kind();

    /** Called once, before the first check; an exception here keeps the node from starting. */
    default void start(StepEnvironment environment) {}

    /** Everything that is wrong with this config, pointers relative to the step (such as {@code /config/table}); must not have effects. */
    List<Problem> check(StepSpec step);

    /** What becomes of such a step when its node is lost, unless it says so itself; to run again is for effects that happen once. */
    default OnLostNode onLostNode(StepSpec step) {
        return OnLostNode.UNKNOWN;
    }

    /**
     * Does the work on the calling thread. A thrown exception is a failure that may be retried. With {@link OnLostNode#RERUN} it may run again
     * when a node was lost before the outcome was committed: an effect recorded under {@link StepContext#effectKey()} happens once.
     */
    StepResult run(StepContext context) throws Exception;
}
