package dev.escapement.engine.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One value that a job of a definition is given, or gets by default (null: none; a text may hold expressions); immutable. When values are
 * named (not empty), it is one of them.
 */
public record Parameter(
        String name, ParameterType type, boolean required, Object fallback, List<Object> allowed, String description) {
    public Parameter {
        allowed = Collections.unmodifiableList(new ArrayList<>(allowed));
    }

    /** What is wrong with a value; null when nothing is. */
    String fault(Object value) {
        if (!type.takes(value)) {
            return "must be " + type.words();
        }
        return allowed.isEmpty() || allowed.contains(value)
                ? null
                : "must be one of " + allowed.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
