package dev.escapement.engine.chain;

import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.expression.ExpressionException;
import dev.escapement.engine.expression.Scope;
import dev.escapement.engine.expression.Template;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.CancelSignal;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import java.util.Map;
import java.util.Optional;

/** What a step's type is given: the run, with the values of its expressions, and with nothing secret in what it says. */
record FilledStep(StepRun run, StepSpec step, Scope scope, Secrets secrets) implements StepContext {
    @Override
    public JobRef job() {
        return run.job();
    }

    @Override
    public Object value(Expression expression) throws ExpressionException {
        return Template.json(expression.value(scope));
    }

    @Override
    public Map<String, Object> parameters() {
        return run.parameters();
    }

    @Override
    public Map<String, Map<String, Object>> outputs() {
        return run.outputs();
    }

    @Override
    public Optional<JobError> failure() {
        return run.failure();
    }

    @Override
    public String effectKey() {
        return run.effectKey();
    }

    @Override
    public StepResult.Succeeded hidden(StepResult.Succeeded result) {
        return (StepResult.Succeeded) secrets.hide(result);
    }

    @Override
    public CancelSignal cancelSignal() {
        return run.cancelSignal();
    }

    @Override
    public void log(String line) {
        run.stepLog().add(secrets.hide(line));
    }
}
