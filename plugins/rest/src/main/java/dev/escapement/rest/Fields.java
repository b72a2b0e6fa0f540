package dev.escapement.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers the fields of a document in order; what is null is left out. */
final class Fields {
    private final Map<String, Object> map = new LinkedHashMap<>();

    Fields add(String name, Object value) {
        if (value != null) {
            map.put(name, value);
        }
        return this;
    }

    Fields addAll(Map<String, Object> values) {
        map.putAll(values);
        return this;
    }

    Map<String, Object> map() {
        return map;
    }
}
