package dev.escapement.dialects.oml;

import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keyword arguments of a function, which clients send as JSON in a text; those that begin with oml_ are for the server. */
final class Keywords {
    private static final String CONTROL = "oml_";
    /** What asks for nothing but what is done anyway. */
    private static final Map<String, Set<Object>> TAKEN = Map.of(
            "oml_input_type", Set.of("pandas.DataFrame", "default"),
            "oml_na_omit", Set.of(false),
            "oml_connect", Set.of(false));

    private Keywords() {}

    /** Those for the function itself. */
    static Map<String, Object> read(Arguments arguments) {
        var names = List.of("parameters", "parameter").stream()
                .filter(arguments::has)
                .toList();
        if (names.size() > 1) {
            throw OmlException.invalid("parameters and parameter are the same, and cannot stand side by side.");
        }
        var keywords = new LinkedHashMap<String, Object>();
        for (var name : names) {
            object(name, arguments.get(name)).forEach((key, value) -> keywords.put(key.toString(), value));
        }
        keywords.forEach(Keywords::check);
        keywords.keySet().removeIf(key -> key.startsWith(CONTROL));
        return keywords;
    }

    private static Map<?, ?> object(String name, Object sent) {
        if ((sent instanceof String text ? parsed(text) : sent) instanceof Map<?, ?> map) {
            return map;
        }
        throw OmlException.invalid(name + " must be a text that holds a JSON object.");
    }

    /** Null for what is not JSON. */
    private static Object parsed(String text) {
        try {
            return text.isBlank() ? Map.of() : Json.parse(text);
        } catch (ApiException e) {
            return null;
        }
    }

    private static void check(String key, Object value) {
        if (key.startsWith(CONTROL)
                && (value == null || !TAKEN.getOrDefault(key, Set.of()).contains(value))) {
            throw OmlException.invalid(
                    "The control argument " + key + " with the value " + Json.text(value) + " is not supported.");
        }
    }
}
