package dev.escapement.dialects.bigquery;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object as clients of BigQuery send it: numbers may be texts, what is not known is passed over, and what is wrong is told by its
 * path. Immutable.
 */
final class Wire {
    private final Map<?, ?> fields;
    private final String path;

    private Wire(Map<?, ?> fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    static Wire of(Object document) {
        if (document instanceof Map<?, ?> map) {
            return new Wire(map, "");
        }
        throw WireException.of(400, "parseError", "The body must be a JSON object.");
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The text of a field; null when it is not there. */
    String text(String name) {
        var value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw WireException.invalid(at(name), at(name) + " must be a text.");
    }

    /** The same where some clients send numbers and booleans as such. */
    String scalar(String name) {
        var value = fields.get(name);
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return value instanceof Number || value instanceof Boolean ? value.toString() : text(name);
    }

    String text(String name, String fallback) {
        var text = text(name);
        return text == null || text.isEmpty() ? fallback : text;
    }

    String required(String name) {
        var text = text(name);
        if (text == null || text.isEmpty()) {
            throw WireException.required(at(name));
        }
        return text;
    }

    boolean flag(String name, boolean fallback) {
        var value = fields.get(name);
        if (value == null) {
            return fallback;
        }
        var text = value.toString();
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw WireException.invalid(at(name), at(name) + " must be true or false.");
    }

    /** A whole number, which may be written as a text. */
    long number(String name, long fallback, long max) {
        var value = fields.get(name);
        var text = value == null ? "" : value.toString();
        if (text.isEmpty()) {
            return fallback;
        }
        if (text.matches("[0-9]{1,18}") && Long.parseLong(text) <= max) {
            return Long.parseLong(text);
        }
        throw WireException.invalid(at(name), at(name) + " must be a whole number from 0 to " + max + ".");
    }

    /** One of these, whatever its case; the first when it is not there. */
    String choice(String name, String... known) {
        var text = text(name, known[0]);
        for (var one : known) {
            if (one.equalsIgnoreCase(text)) {
                return one;
            }
        }
        throw WireException.invalid(
                at(name), at(name) + " must be one of " + String.join(", ", known) + " here, and is " + text + ".");
    }

    /** An object; null when it is not there. */
    Wire object(String name) {
        var value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            return new Wire(map, at(name));
        }
        throw WireException.invalid(at(name), at(name) + " must be an object.");
    }

    Wire requiredObject(String name) {
        var object = object(name);
        if (object == null) {
            throw WireException.required(at(name));
        }
        return object;
    }

    /** A list of objects; empty when it is not there. */
    List<Wire> objects(String name) {
        var objects = new ArrayList<Wire>();
        for (var value : list(name)) {
            if (!(value instanceof Map<?, ?> map)) {
                throw WireException.invalid(at(name), at(name) + " must be a list of objects.");
            }
            objects.add(new Wire(map, at(name) + "[" + objects.size() + "]"));
        }
        return objects;
    }

    /** A list of texts; empty when it is not there. */
    List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (var value : list(name)) {
            if (!(value instanceof String text)) {
                throw WireException.invalid(at(name), at(name) + " must be a list of texts.");
            }
            texts.add(text);
        }
        return texts;
    }

    private List<?> list(String name) {
        var value = fields.get(name);
        if (value == null || value instanceof List<?>) {
            return value == null ? List.of() : (List<?>) value;
        }
        throw WireException.invalid(at(name), at(name) + " must be a list.");
    }

    /** Texts by name; empty when it is not there. */
    Map<String, String> map(String name) {
        var object = object(name);
        var texts = new LinkedHashMap<String, String>();
        if (object != null) {
            object.fields.keySet().forEach(key -> texts.put(key.toString(), object.text(key.toString(), "")));
        }
        return texts;
    }

    /** Refuses what would change the result and cannot be done. */
    void refuse(String name, String why) {
        var value = fields.get(name);
        boolean isNothing = value == null
                || value.equals(false)
                || value.equals("")
                || (value instanceof List<?> list && list.isEmpty());
        if (!isNothing) {
            throw WireException.invalid(at(name), at(name) + " is not supported: " + why);
        }
    }

    /** Of what was sent, the fields of these names that are there. */
    Map<String, Object> only(List<String> names) {
        var some = new LinkedHashMap<String, Object>();
        names.stream().filter(this::has).forEach(name -> some.put(name, fields.get(name)));
        return some;
    }

    /** What was sent, as it was sent. */
    Map<?, ?> raw() {
        return fields;
    }
}
