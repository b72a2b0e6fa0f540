package dev.escapement.engine.expression;

import java.util.List;

/** What names stand for, in one place. */
@FunctionalInterface
public interface Scope {
    /**
     * The value of a name such as {@code parameters.date}, given part by part: a JSON value as plain Java, or a time with its zone.
     *
     * @throws ExpressionException when there is no such name here; its message says which names there are
     */
    Object value(List<String> name);
}
