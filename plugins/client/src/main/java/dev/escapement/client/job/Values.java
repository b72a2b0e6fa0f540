package dev.escapement.client.job;

import java.time.Duration;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Immutable copies of values that JSON can hold; times, durations and UUIDs become their texts. */
final class Values {
    private Values() {}

    /** @throws InvalidJobException naming the place of what is no such value */
    static Map<String, Object> object(String pointer, Map<?, ?> raw) {
        var copy = new LinkedHashMap<String, Object>();
        raw.forEach((key, value) ->
                copy.put(String.valueOf(key), value(pointer + "/" + escape(String.valueOf(key)), value)));
        return Collections.unmodifiableMap(copy);
    }

    static Object value(String pointer, Object raw) {
        if (raw == null || raw instanceof String || raw instanceof Boolean || raw instanceof Number) {
            return raw;
        }
        if (raw instanceof Map<?, ?> map) {
            return object(pointer, map);
        }
        if (raw instanceof Collection<?> items) {
            var copy = new ArrayList<Object>(items.size());
            items.forEach(item -> copy.add(value(pointer + "/" + copy.size(), item)));
            return Collections.unmodifiableList(copy);
        }
        if (raw instanceof TemporalAccessor || raw instanceof Duration || raw instanceof UUID) {
            return raw.toString();
        }
        throw new InvalidJobException(List.of(new Problem(
                pointer,
                "must be a value that JSON has but is a " + raw.getClass().getName())));
    }

    private static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** A copy with one entry more, or another one in its place. */
    static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        var copy = new LinkedHashMap<>(map);
        copy.put(key, value("/" + escape(key), value));
        return Collections.unmodifiableMap(copy);
    }
}
