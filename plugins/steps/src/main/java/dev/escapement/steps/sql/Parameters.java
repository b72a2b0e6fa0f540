package dev.escapement.steps.sql;

import dev.escapement.steps.Json;
import dev.escapement.steps.SqlStatement;
import dev.escapement.steps.StepFailure;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The values for a text's parameters; they are bound without a type, so that the server chooses it where they stand. */
final class Parameters {
    private final Map<String, Object> values;

    Parameters(Map<String, Object> ofJob, Map<String, Object> ofStep) {
        values = new HashMap<>(ofJob);
        values.putAll(ofStep);
    }

    void check(SqlStatement statement) throws StepFailure {
        for (var name : statement.parameters()) {
            if (!values.containsKey(name)) {
                throw new StepFailure("The statement at line " + statement.line() + " wants a parameter :" + name
                        + " that neither the step nor the job has; they have " + new TreeSet<>(values.keySet()) + ".");
            }
        }
    }

    void bind(SqlStatement statement, PreparedStatement prepared) throws SQLException {
        int index = 1;
        for (var name : statement.parameters()) {
            var value = values.get(name);
            if (value == null) {
                prepared.setNull(index++, Types.NULL);
            } else {
                prepared.setObject(index++, text(value), Types.OTHER);
            }
        }
    }

    private static String text(Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return Json.MAPPER.writeValueAsString(value);
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
