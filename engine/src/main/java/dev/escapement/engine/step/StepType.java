package dev.escapement.engine.step;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
     * Config keys that hold a text in a language of its own, such as SQL, each with the expressions in it, as they are written. They are
     * left where they are: the type asks {@link StepContext#value} for their values and sees to it that these stay values.
     */
    default Map<String, List<String>> statements(StepSpec step) {
        return Map.of();
    }

    /** The keys that the output of such a step may have, for checking who asks for them; empty when nobody can tell. */
    default Set<String> outputs(StepSpec step) {
        return Set.of();
    }

    /** What the node has registered under names for steps of this kind, in order; empty for a kind that knows nothing of the sort. */
    default List<String> registered() {
        return List.of();
    }

    /**
     * Does the work on the calling thread. A thrown exception is a failure that may be retried. With {@link OnLostNode#RERUN} it may run again
     * when a node was lost before the outcome was committed: an effect recorded under {@link StepContext#effectKey()} happens once.
     */
    StepResult run(StepContext context) throws Exception;
}
