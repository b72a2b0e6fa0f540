package dev.escapement.rest.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a query or of a form, decoded, in their order; immutable. */
public final class Parameters {
    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Reads what stands after the question mark, or the body of a form; null for nothing. @throws ApiException when it is not encoded right */
    public static Parameters of(String raw) {
        var values = new LinkedHashMap<String, List<String>>();
        for (var pair : raw == null ? new String[0] : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                values.computeIfAbsent(decode(equals < 0 ? pair : pair.substring(0, equals)), key -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new Parameters(values);
    }

    private static String decode(String raw) {
        return Percent.decode(raw.replace('+', ' '));
    }

    /** All values by name. */
    public Map<String, List<String>> all() {
        return values;
    }

    /** The values of a name; empty when there are none. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The last value of a name; null when there is none. */
    public String last(String name) {
        var all = all(name);
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }
}
