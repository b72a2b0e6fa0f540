package dev.escapement.engine.expression;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A text with expressions in it, such as <code>airports_${slot | date:'yyyyMMdd'}.csv</code>; immutable. <code>$${</code> stands for the
 * characters <code>${</code> themselves.
 */
public final class Template {
    private static final String BEGIN = "${";
    private static final String ESCAPED = "$${";

    /** Texts and expressions, in order. */
    private final List<Object> parts;

    private Template(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Whether there is anything in a text that would be changed. */
    public static boolean isIn(String text) {
        return text.contains(BEGIN);
    }

    /** Reads a text. @throws ExpressionException when an expression in it means nothing or does not end */
    public static Template of(String text) {
        var parts = new ArrayList<Object>();
        var literal = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            if (text.startsWith(ESCAPED, at)) {
                literal.append(BEGIN);
                at += ESCAPED.length();
            } else if (text.startsWith(BEGIN, at)) {
                int end = Expression.end(text, at);
                if (!literal.isEmpty()) {
                    parts.add(literal.toString());
                    literal.setLength(0);
                }
                parts.add(Expression.of(text.substring(at + BEGIN.length(), end - 1)));
                at = end;
            } else {
                literal.append(text.charAt(at++));
            }
        }
        if (!literal.isEmpty() || parts.isEmpty()) {
            parts.add(literal.toString());
        }
        return new Template(parts);
    }

    public List<Expression> expressions() {
        return parts.stream()
                .filter(Expression.class::isInstance)
                .map(Expression.class::cast)
                .toList();
    }

    /**
     * What it comes to: a text, or, for an expression with nothing around it, its value with the type that it has.
     *
     * @throws ExpressionException when an expression has no value there, or one that cannot stand in a text
     */
    public Object fill(Scope scope) {
        if (parts.size() == 1) {
            return parts.get(0) instanceof Expression expression ? json(expression.value(scope)) : parts.get(0);
        }
        var text = new StringBuilder();
        for (var part : parts) {
            text.append(part instanceof Expression expression ? text(expression, scope) : part);
        }
        return text.toString();
    }

    private static String text(Expression expression, Scope scope) {
        var value = json(expression.value(scope));
        if (value instanceof Map || value instanceof List) {
            throw new ExpressionException(
                    expression + " is an object or a list, which cannot stand inside of a text; it can stand alone");
        }
        return value == null ? "" : value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    /** A value as JSON has it: times become texts of RFC 3339 in UTC. */
    public static Object json(Object value) {
        return value instanceof ZonedDateTime time ? time.toInstant().toString() : value;
    }
}
