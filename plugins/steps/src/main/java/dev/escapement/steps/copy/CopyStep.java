package dev.escapement.steps.copy;

import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.DatabaseStep;
import dev.escapement.steps.Effects;
import dev.escapement.steps.SqlExpressions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Copies the rows of one or more tables, or of a query, to another table of the same database, exactly once. */
public final class CopyStep extends DatabaseStep<CopyOptions> {
    public CopyStep() {
        super("copy", CopyOptions::read);
    }

    @Override
    public Map<String, List<String>> statements(StepSpec step) {
        return Map.of("query", SqlExpressions.in(step.config().get("query")));
    }

    @Override
    public Set<String> outputs(StepSpec step) {
        return Set.of("rows", "table", "created");
    }

    @Override
    protected StepResult run(CopyOptions options, StepContext context, Effects effects) throws Exception {
        return effects.once(options.connection(), context, session -> new CopyRun(session, options).run());
    }
}
