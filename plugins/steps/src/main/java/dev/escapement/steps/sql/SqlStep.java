package dev.escapement.steps.sql;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.steps.Effects;
import java.util.List;

/** Runs SQL text in one transaction, exactly once; with {@code "transaction": "none"} statement by statement, at least once. */
public final class SqlStep implements StepType {
    private StepEnvironment environment;
    private Effects effects;

    @Override
    public String kind() {
        return "sql";
    }

    @Override
    public void start(StepEnvironment newEnvironment) {
        environment = newEnvironment;
        effects = new Effects(newEnvironment);
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        SqlOptions.read(config, environment);
        return config.problems();
    }

    @Override
    public StepResult run(StepContext context) throws Exception {
        var options = SqlOptions.read(new ConfigReader(context.step()), environment);
        return options.transaction() == SqlOptions.Transaction.SINGLE
                ? effects.once(options.connection(), context, session -> new SqlRun(session, options).run())
                : effects.plainly(options.connection(), context, session -> new SqlRun(session, options).run());
    }
}
