package dev.escapement.dialects.bigquery;

import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The values that a query has beside its text, by name or by ? and number; they go to the job's parameters, never into the text. Immutable. */
final class QueryParameters {
    /** The parameter of the job that holds them. */
    static final String KEY = "query";

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final boolean named;

    private QueryParameters(boolean named) {
        this.named = named;
    }

    static QueryParameters read(Wire query) {
        var wires = query.objects("queryParameters");
        boolean isNamed = wires.stream().anyMatch(wire -> wire.has("name"));
        boolean named = query.choice(
                        "parameterMode", isNamed ? "NAMED" : "POSITIONAL", isNamed ? "POSITIONAL" : "NAMED")
                .equals("NAMED");
        var parameters = new QueryParameters(named);
        for (int i = 0; i < wires.size(); i++) {
            parameters.add(named ? wires.get(i).required("name") : "p" + (i + 1), wires.get(i));
        }
        return parameters;
    }

    private void add(String name, Wire wire) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
            throw WireException.invalid(wire.at("name"), "Invalid query parameter name \"" + name + "\".");
        }
        var type = wire.requiredObject("parameterType");
        var value = wire.object("parameterValue");
        boolean isArray = type.choice("type", FieldType.WITH_ARRAY).equals("ARRAY");
        var element = isArray ? type.requiredObject("arrayType") : type;
        var field = FieldType.named(element.text("type"), element.at("type"));
        types.put(name, field.sql() + (isArray ? "[]" : ""));
        values.put(name, isArray ? array(field, value) : scalar(field, value));
    }

    private static Object scalar(FieldType type, Wire value) {
        var text = value == null ? null : value.scalar("value");
        return text == null ? null : text(type, text, value);
    }

    private static String text(FieldType type, String text, Wire value) {
        if (type != FieldType.BYTES) {
            return text;
        }
        try {
            return "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw WireException.invalid(value.at("value"), "A value of BYTES must be in base64.");
        }
    }

    /** As PostgreSQL writes an array. */
    private static Object array(FieldType type, Wire value) {
        if (value == null || !value.has("arrayValues")) {
            return null;
        }
        return value.objects("arrayValues").stream()
                .map(element -> scalar(type, element))
                .map(element -> element == null
                        ? "NULL"
                        : '"' + element.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The SQL for a place in the text where one is named; null when none is meant. */
    String sql(String name) {
        return sql(name, key -> "${parameters." + KEY + "." + key + "}");
    }

    /** The same with no value: for looking at the text without running it. */
    String sqlOfNull(String name) {
        return sql(name, key -> "null");
    }

    private String sql(String name, UnaryOperator<String> value) {
        boolean isPosition = name.startsWith("?");
        if (isPosition == named && !types.isEmpty()) {
            return null;
        }
        var key = isPosition ? "p" + name.substring(1) : find(name);
        if (key == null || !types.containsKey(key)) {
            if (isPosition && !types.isEmpty()) {
                throw WireException.of(
                        400,
                        "invalidQuery",
                        "Query has more positional parameters than were given: " + types.size() + ".");
            }
            return null;
        }
        return "cast(" + value.apply(key) + " as " + types.get(key) + ")";
    }

    /** Names count whatever their case. */
    private String find(String name) {
        return types.keySet().stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(null);
    }

    /** What the job is to be given; empty for none. */
    Map<String, Object> values() {
        return values;
    }
}
