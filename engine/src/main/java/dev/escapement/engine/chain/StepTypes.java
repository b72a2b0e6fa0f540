package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node offers to jobs: step types by kind, and limits by name; immutable. */
public final class StepTypes {
    private static final Logger LOG = LoggerFactory.getLogger(StepTypes.class);

    private final Map<String, StepType> byKind = new TreeMap<>();
    private final Set<String> limits;

    /** Without limits. @throws IllegalArgumentException when two types claim one kind */
    public StepTypes(List<StepType> types) {
        this(types, Set.of());
    }

    /** @throws IllegalArgumentException when two types claim one kind */
    public StepTypes(List<StepType> types, Set<String> limits) {
        this.limits = new TreeSet<>(limits);
        for (var type : types) {
            var other = byKind.put(type.kind(), type);
            if (other != null) {
                throw new IllegalArgumentException("Two step types are called " + type.kind() + ": "
                        + other.getClass().getName() + " and " + type.getClass().getName());
            }
        }
    }

    /** The type of a kind. @throws IllegalStateException when this node has none, as may happen while a cluster is upgraded */
    StepType of(String kind) {
        var type = byKind.get(kind);
        if (type == null) {
            throw new IllegalStateException("This node has no step type " + kind + ".");
        }
        return type;
    }

    /** Whether a step may run again when its node was lost in it; what nobody knows may not. */
    public boolean reruns(StepSpec step) {
        var rule = step.rules().onLostNode();
        var type = byKind.get(step.kind());
        try {
            return (rule == null && type != null ? type.onLostNode(step) : rule) == OnLostNode.RERUN;
        } catch (RuntimeException e) {
            LOG.warn("The step type {} cannot say whether a step may run again, so it does not", step.kind(), e);
            return false;
        }
    }

    /** Everything that is wrong with a job. */
    public List<Problem> check(JobSpec spec) {
        var problems = new ArrayList<>(spec.problems());
        checkLimit("/limit", spec.rules().limit(), problems);
        var steps = spec.allSteps();
        for (int i = 0; i < Math.min(steps.size(), JobSpec.MAX_STEPS); i++) {
            var pointer = spec.pointer(i);
            check(steps.get(i)).forEach(problem -> problems.add(problem.under(pointer)));
            checkLimit(pointer + "/limit", steps.get(i).rules().limit(), problems);
        }
        return problems;
    }

    private void checkLimit(String pointer, String limit, List<Problem> problems) {
        if (limit != null && !limits.contains(limit)) {
            problems.add(new Problem(
                    pointer,
                    limits.isEmpty()
                            ? "is not known here; no limit is configured (limits.NAME = N)"
                            : "is not known here; the limits are " + String.join(", ", limits)));
        }
    }

    private List<Problem> check(StepSpec step) {
        if (step.kind() == null || step.kind().isEmpty()) {
            return List.of();
        }
        var type = byKind.get(step.kind());
        return type == null
                ? List.of(
                        new Problem("/kind", "is not known here; the kinds are " + String.join(", ", byKind.keySet())))
                : type.check(step);
    }
}
