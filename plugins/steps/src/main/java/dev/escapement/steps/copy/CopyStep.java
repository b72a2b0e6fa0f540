package dev.escapement.steps.copy;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.steps.Effects;
import java.util.List;

/** Copies the rows of one or more tables to another table of the same database, exactly once. */
public final class CopyStep implements StepType {
    private StepEnvironment environment;
    private Effects effects;

    @Override
    public String kind() {
        return "copy";
    }

    @Override
    public void start(StepEnvironment newEnvironment) {
        environment = newEnvironment;
        effects = new Effects(newEnvironment);
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        CopyOptions.read(config, environment);
        return config.problems();
    }

    @Override
    public StepResult run(StepContext context) throws Exception {
        var options = CopyOptions.read(new ConfigReader(context.step()), environment);
        return effects.once(options.connection(), context, session -> new CopyRun(session, options).run());
    }
}
