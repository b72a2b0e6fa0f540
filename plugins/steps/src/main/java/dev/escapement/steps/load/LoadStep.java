package dev.escapement.steps.load;

import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.DatabaseStep;
import dev.escapement.steps.Effects;

/** Loads files into a table by COPY, all of them or nothing, exactly once. */
public final class LoadStep extends DatabaseStep<LoadOptions> {
    public LoadStep() {
        super("load", LoadOptions::read);
    }

    @Override
    protected StepResult run(LoadOptions options, StepContext context, Effects effects) throws Exception {
        return effects.once(options.connection(), context, session -> new LoadRun(session, options, files()).run());
    }
}
