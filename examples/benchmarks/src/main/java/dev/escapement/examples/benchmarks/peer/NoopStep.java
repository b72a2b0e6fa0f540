package dev.escapement.examples.benchmarks.peer;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.util.List;
import java.util.Map;

/** A step that does nothing, so that only the engine's own work is measured. */
record NoopStep(Progress progress) implements StepType {
    static final String KIND = "noop";
    static final String FIRST = "one";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Problem> check(StepSpec step) {
        return List.of();
    }

    @Override
    public StepResult run(StepContext context) {
        if (context.step().name().equals(FIRST)) {
            progress.started(context.job().id());
        }
        return StepResult.succeeded(Map.of());
    }
}
