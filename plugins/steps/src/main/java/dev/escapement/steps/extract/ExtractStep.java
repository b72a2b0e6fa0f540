package dev.escapement.steps.extract;

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

/** Writes a table or the rows of a query to a file, which appears under its name only when it is whole. */
public final class ExtractStep implements StepType {
    private StepEnvironment environment;
    private Effects effects;

    @Override
    public String kind() {
        return "extract";
    }

    @Override
    public void start(StepEnvironment newEnvironment) {
        environment = newEnvironment;
        effects = new Effects(newEnvironment);
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        ExtractOptions.read(config, environment);
        return config.problems();
    }

    @Override
    public StepResult run(StepContext context) throws Exception {
        var options = ExtractOptions.read(new ConfigReader(context.step()), environment);
        return effects.plainly(
                options.connection(),
                context,
                session -> new ExtractRun(session, options, new FilesRoot(environment.files())).run());
    }
}
