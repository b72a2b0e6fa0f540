package dev.escapement.rest.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers the fields of a document in order; what is null is left out. */
public final class Fields {
    private final Map<String, Object> map = new LinkedHashMap<>();

    /** Adds a field, unless its value is null. */
    public Fields add(String name, Object value) {
        if (value != null) {
            map.put(name, value);
        }
        return this;
    }

    /** Adds fields as they are. */
    public Fields addAll(Map<String, Object> values) {
        map.putAll(values);
        return this;
    }

    /** What was gathered. */
    public Map<String, Object> map() {
        return map;
    }
}
