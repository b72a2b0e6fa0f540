package dev.escapement.steps.copy;

import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.DatabaseStep;
import dev.escapement.steps.Effects;

/** Copies the rows of one or more tables to another table of the same database, exactly once. */
public final class CopyStep extends DatabaseStep<CopyOptions> {
    public CopyStep() {
        super("copy", CopyOptions::read);
    }

    @Override
    protected StepResult run(CopyOptions options, StepContext context, Effects effects) throws Exception {
        return effects.once(options.connection(), context, session -> new CopyRun(session, options).run());
    }
}
