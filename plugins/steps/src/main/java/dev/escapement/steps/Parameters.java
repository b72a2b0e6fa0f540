package dev.escapement.steps;

import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.step.StepContext;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** The values for a text's parameters; they are bound without a type, so that the server chooses it where they stand. */
public final class Parameters {
    private final Map<String, Object> values;
    private final StepContext context;

    /** Those of the step win over those of the job. */
    public Parameters(StepContext context, Map<String, Object> ofStep) {
        this.context = context;
        values = new HashMap<>(context.parameters());
        values.putAll(ofStep);
    }

    /** Refuses a statement with a parameter that has no value. */
    public void check(SqlStatement statement) throws StepFailure {
        for (var name : statement.parameters()) {
            if (!SqlStatement.isExpression(name) && !values.containsKey(name)) {
                throw new StepFailure("The statement at line " + statement.line() + " wants a parameter :" + name
                        + " that neither the step nor the job has; they have " + new TreeSet<>(values.keySet()) + ".");
            }
        }
    }

    /** Binds the parameters and expressions of a statement. */
    public void bind(SqlStatement statement, PreparedStatement prepared) throws SQLException {
        int index = 1;
        for (var name : statement.parameters()) {
            var value = SqlStatement.isExpression(name)
                    ? context.value(Expression.of(SqlStatement.inner(name)))
                    : values.get(name);
            if (value == null) {
                prepared.setNull(index++, Types.NULL);
            } else {
                prepared.setObject(index++, SqlExpressions.text(value), Types.OTHER);
            }
        }
    }
}
