package dev.escapement.steps.load;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.steps.Effects;
import dev.escapement.steps.FilesRoot;
import java.util.List;

/** Loads files into a table by COPY, all of them or nothing, exactly once. */
public final class LoadStep implements StepType {
    private StepEnvironment environment;
    private Effects effects;

    @Override
    public String kind() {
        return "load";
    }

    @Override
    public void start(StepEnvironment newEnvironment) {
        environment = newEnvironment;
        effects = new Effects(newEnvironment);
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        LoadOptions.read(config, environment);
        return config.problems();
    }

    @Override
    public StepResult run(StepContext context) throws Exception {
        var options = LoadOptions.read(new ConfigReader(context.step()), environment);
        return effects.once(
                options.connection(),
                context,
                session -> new LoadRun(session, options, new FilesRoot(environment.files())).run());
    }
}
