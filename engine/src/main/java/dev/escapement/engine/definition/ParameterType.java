package dev.escapement.engine.definition;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the values of a parameter may be. */
public enum ParameterType {
    TEXT("a text"),
    INTEGER("a whole number"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    /** A day of the calendar, without a zone. */
    DATE("a day such as \"2026-11-22\""),
    /** An instant. */
    TIME("a time such as \"2026-11-22T02:00:00Z\" (RFC 3339)"),
    LIST("a list"),
    OBJECT("an object");

    private final String words;

    ParameterType(String words) {
        this.words = words;
    }

    /** Whether a JSON value as plain Java is one. */
    boolean takes(Object value) {
        return switch (this) {
            case TEXT -> value instanceof String;
            case INTEGER -> value instanceof Long;
            case NUMBER -> value instanceof Long || value instanceof BigDecimal;
            case BOOLEAN -> value instanceof Boolean;
            case DATE -> value instanceof String text && parses(text, LocalDate::parse);
            case TIME -> value instanceof String text && parses(text, OffsetDateTime::parse);
            case LIST -> value instanceof List;
            case OBJECT -> value instanceof Map;
        };
    }

    /** What such a value is, in words. */
    String words() {
        return words;
    }

    private static boolean parses(String text, Consumer<String> parser) {
        try {
            parser.accept(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
