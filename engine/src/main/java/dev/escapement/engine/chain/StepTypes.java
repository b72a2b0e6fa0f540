package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The step types of a node by kind; immutable. */
public final class StepTypes {
    private final Map<String, StepType> byKind = new TreeMap<>();

    /** @throws IllegalArgumentException when two types claim one kind */
    public StepTypes(List<StepType> types) {
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

    /** Everything that is wrong with a job. */
    public List<Problem> check(JobSpec spec) {
        var problems = new ArrayList<>(spec.problems());
        for (int i = 0; i < Math.min(spec.steps().size(), JobSpec.MAX_STEPS); i++) {
            var pointer = "/steps/" + i;
            check(spec.steps().get(i)).forEach(problem -> problems.add(problem.under(pointer)));
        }
        return problems;
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
