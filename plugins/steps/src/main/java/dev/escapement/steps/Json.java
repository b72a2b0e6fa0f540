package dev.escapement.steps;

import dev.escapement.engine.job.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The one JSON mapper of the step kinds: numbers are kept to the digit, and size is limited by the callers alone. */
public final class Json {
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** A value as PostgreSQL can store it, with U+FFFD for the characters that it cannot. */
    public static Object storable(Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((key, item) -> copy.put(Values.storable(String.valueOf(key)), storable(item)));
            return copy;
        }
        if (value instanceof List<?> items) {
            var copy = new ArrayList<Object>(items.size());
            items.forEach(item -> copy.add(storable(item)));
            return copy;
        }
        return value instanceof String text ? Values.storable(text) : value;
    }
}
