package dev.escapement.steps;

import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.step.StepContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The expressions in SQL text: their values are bound, or quoted where nothing can be bound; only what asks for it becomes a name. */
public final class SqlExpressions {
    private SqlExpressions() {}

    /** The expressions in a text, as they stand between their braces; none when the text is not understood. */
    public static List<String> in(Object sql) {
        try {
            return sql instanceof String text
                    ? SqlText.statements(text).stream()
                            .flatMap(statement -> statement.expressions().stream())
                            .toList()
                    : List.of();
        } catch (SqlTextException e) {
            return List.of();
        }
    }

    /** The statements with the names that some expressions stand for. */
    public static List<SqlStatement> named(List<SqlStatement> statements, StepContext context) {
        return statements.stream()
                .map(statement -> statement.with(text -> name(Expression.of(text), context)))
                .toList();
    }

    /** The same with the values of all others, quoted. */
    public static SqlStatement quoted(SqlStatement statement, StepContext context) {
        return statement.with(text -> {
            var expression = Expression.of(text);
            var name = name(expression, context);
            return name == null ? literal(context.value(expression)) : name;
        });
    }

    private static String name(Expression expression, StepContext context) {
        if (!expression.isIdentifier()) {
            return null;
        }
        return TableName.quote(text(context.value(expression)));
    }

    private static String literal(Object value) {
        return value == null ? "null" : TableName.literal(text(value));
    }

    /** A value as the server reads it. */
    public static String text(Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return Json.MAPPER.writeValueAsString(value);
        }
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }
}
