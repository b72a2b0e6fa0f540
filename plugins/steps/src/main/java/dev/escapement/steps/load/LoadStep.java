package dev.escapement.steps.load;

import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.DatabaseStep;
import dev.escapement.steps.Effects;
import java.util.Set;

/** Loads files into a table by COPY, all of them or nothing, exactly once. */
public final class LoadStep extends DatabaseStep<LoadOptions> {
    public LoadStep() {
        super("load", LoadOptions::read);
    }

    @Override
    public Set<String> outputs(StepSpec step) {
        return Set.of("rows", "badRows", "table", "created", "bytes");
    }

    @Override
    protected StepResult run(LoadOptions options, StepContext context, Effects effects) throws Exception {
        return effects.once(options.connection(), context, session -> new LoadRun(session, options, files()).run());
    }
}
