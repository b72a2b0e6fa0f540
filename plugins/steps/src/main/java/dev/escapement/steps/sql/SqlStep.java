package dev.escapement.steps.sql;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.DatabaseStep;
import dev.escapement.steps.Effects;
import dev.escapement.steps.SqlExpressions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs SQL text in one transaction, exactly once; with {@code "transaction": "none"} statement by statement, at least once. */
public final class SqlStep extends DatabaseStep<SqlOptions> {
    public SqlStep() {
        super("sql", SqlOptions::read);
    }

    /** What cannot run in a transaction may have had any part of its effect. */
    @Override
    public OnLostNode onLostNode(StepSpec step) {
        var transaction = step.config().get("transaction");
        // One that is an expression may turn out to be none.
        boolean isSingle = transaction == null || transaction.equals("single");
        return isSingle ? super.onLostNode(step) : OnLostNode.UNKNOWN;
    }

    @Override
    public Map<String, List<String>> statements(StepSpec step) {
        return Map.of("sql", SqlExpressions.in(step.config().get("sql")));
    }

    @Override
    public Set<String> outputs(StepSpec step) {
        return Set.of("rows", "statements", "cut");
    }

    @Override
    protected StepResult run(SqlOptions options, StepContext context, Effects effects) throws Exception {
        return options.transaction() == SqlOptions.Transaction.SINGLE
                ? effects.once(options.connection(), context, session -> new SqlRun(session, options).run())
                : effects.plainly(options.connection(), context, session -> new SqlRun(session, options).run());
    }
}
