package dev.escapement.steps.extract;

import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.DatabaseStep;
import dev.escapement.steps.Effects;
import dev.escapement.steps.SqlExpressions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a table or the rows of a query to a file, which appears under its name only when it is whole. */
public final class ExtractStep extends DatabaseStep<ExtractOptions> {
    public ExtractStep() {
        super("extract", ExtractOptions::read);
    }

    @Override
    public Map<String, List<String>> statements(StepSpec step) {
        return Map.of("query", SqlExpressions.in(step.config().get("query")));
    }

    @Override
    public Set<String> outputs(StepSpec step) {
        return Set.of("rows", "bytes", "file");
    }

    @Override
    protected StepResult run(ExtractOptions options, StepContext context, Effects effects) throws Exception {
        return effects.plainly(
                options.connection(), context, session -> new ExtractRun(session, options, files()).run());
    }
}
