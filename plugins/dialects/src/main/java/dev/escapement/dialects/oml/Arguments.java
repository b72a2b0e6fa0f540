package dev.escapement.dialects.oml;

import java.util.Map;

/** A JSON object as clients of OML send it: what is not known is passed over, null is nothing, and what is wrong is told by its name. Immutable. */
final class Arguments {
    private final Map<?, ?> fields;

    private Arguments(Map<?, ?> fields) {
        this.fields = fields;
    }

    static Arguments of(Object document) {
        if (document instanceof Map<?, ?> map) {
            return new Arguments(map);
        }
        throw OmlException.invalid("The body must be a JSON object.");
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    /** What was sent; null when it is not there. */
    Object get(String name) {
        return fields.get(name);
    }

    /** A text; null when it is not there or empty. */
    String text(String name) {
        var value = fields.get(name);
        if (value == null || value instanceof String) {
            return "".equals(value) ? null : (String) value;
        }
        throw OmlException.invalid(name + " must be a text.");
    }

    String required(String name) {
        var text = text(name);
        if (text == null || text.isBlank()) {
            throw OmlException.invalid(name + " is required.");
        }
        return text;
    }

    boolean flag(String name) {
        var value = fields.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw OmlException.invalid(name + " must be true or false.");
    }

    /** A whole number; null when it is not there. */
    Long number(String name, long min, long max) {
        var value = fields.get(name);
        if (value == null) {
            return null;
        }
        var text = value instanceof Number ? value.toString() : "";
        if (text.matches("-?[0-9]{1,18}") && Long.parseLong(text) >= min && Long.parseLong(text) <= max) {
            return Long.valueOf(text);
        }
        throw OmlException.invalid(name + " must be a whole number from " + min + " to " + max + ".");
    }

    long required(String name, long min, long max) {
        var number = number(name, min, max);
        if (number == null) {
            throw OmlException.invalid(name + " is required.");
        }
        return number;
    }
}
