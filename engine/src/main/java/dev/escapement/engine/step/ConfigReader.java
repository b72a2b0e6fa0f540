package dev.escapement.engine.step;

import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a step's config key by key and collects everything that is wrong with it, keys that nobody asked for included. Reading never
 * throws: a wrong value gives the fallback, and the list from {@link #problems()} says so. A value that is only known when the step runs
 * ({@link LateValue}) gives its own text, or the fallback where no text is asked for. Not thread-safe.
 */
public final class ConfigReader {
    private final Map<?, ?> config;
    private final String pointer;
    private final List<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<ConfigReader> nested = new ArrayList<>();

    public ConfigReader(StepSpec step) {
        this(step.config(), "/config", new ArrayList<>());
    }

    /** Reads a whole document; pointers begin at its root. */
    public ConfigReader(Map<?, ?> document) {
        this(document, "", new ArrayList<>());
    }

    private ConfigReader(Map<?, ?> config, String pointer, List<Problem> problems) {
        this.config = config;
        this.pointer = pointer;
        this.problems = problems;
    }

    /** A text that must be there and not be empty. */
    public String text(String key) {
        var value = text(key, null);
        if (value == null && !config.containsKey(key)) {
            problem(key, "is required");
        }
        return value;
    }

    /** A text that is not empty, or the fallback. */
    public String text(String key, String fallback) {
        var value = get(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        if (value instanceof LateValue late) {
            return late.text();
        }
        problem(key, "must be a text that is not empty");
        return fallback;
    }

    /** True or false, or the fallback. */
    public boolean flag(String key, boolean fallback) {
        var value = get(key);
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value != null) {
            problem(key, "must be true or false");
        }
        return fallback;
    }

    /** A whole number of at least {@code min} and at most {@code max}, or the fallback. */
    public long number(String key, long fallback, long min, long max) {
        var value = get(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Long number && number >= min && number <= max) {
            return number;
        }
        problem(key, "must be a whole number from " + min + " to " + max);
        return fallback;
    }

    /** One of an enum's constants, written in lower case with hyphens, or the fallback. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        var value = get(key);
        if (value == null) {
            return fallback;
        }
        for (E constant : type.getEnumConstants()) {
            if (written(constant).equals(value)) {
                return constant;
            }
        }
        problem(
                key,
                "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(ConfigReader::written)
                                .collect(Collectors.joining(", ")));
        return fallback;
    }

    /** A list of texts, or one text standing for a list of one; empty when absent. */
    public List<String> texts(String key) {
        var value = get(key);
        if (value == null) {
            return List.of();
        }
        var items = value instanceof List<?> list ? list : List.of(value);
        if (items.stream().allMatch(item -> isLate(item) || (item instanceof String text && !text.isEmpty()))) {
            return items.stream().map(Object::toString).toList();
        }
        problem(key, "must be a text or a list of texts, none of them empty");
        return List.of();
    }

    /** A nested object, itself read key by key; null when absent. */
    public ConfigReader object(String key) {
        var value = get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            return nest(map, at(key));
        }
        problem(key, "must be an object");
        return null;
    }

    /** A list of nested objects; empty when absent. */
    public List<ConfigReader> objects(String key) {
        var value = get(key);
        if (value == null) {
            return List.of();
        }
        var readers = new ArrayList<ConfigReader>();
        if (value instanceof List<?> items && items.stream().allMatch(Map.class::isInstance)) {
            for (var item : items) {
                readers.add(nest((Map<?, ?>) item, at(key) + "/" + readers.size()));
            }
        } else {
            problem(key, "must be a list of objects");
        }
        return readers;
    }

    /** The keys that are there, in their order. */
    public List<String> keys() {
        return config.keySet().stream().map(String::valueOf).toList();
    }

    /** The value as it stands, for keys that take more than one form; null when absent. */
    public Object get(String key) {
        known.add(key);
        return config.get(key);
    }

    /** Notes a problem that only the step type can see. Of a value that is not known yet there is none. */
    public void problem(String key, String message) {
        var value = config.get(key);
        if (!isLate(value) && !(value instanceof List<?> items && items.stream().anyMatch(ConfigReader::isLate))) {
            problems.add(new Problem(at(key), message));
        }
    }

    private static boolean isLate(Object value) {
        return value instanceof LateValue;
    }

    /** All problems found so far and, last, each key that was never read. Call it when everything has been read. */
    public List<Problem> problems() {
        var all = new ArrayList<>(problems);
        addUnknown(all);
        return List.copyOf(all);
    }

    private void addUnknown(List<Problem> all) {
        for (var key : config.keySet()) {
            if (!known.contains(key)) {
                all.add(new Problem(
                        pointer + "/" + Values.escape(key),
                        "is not a key here; the keys are " + String.join(", ", known)));
            }
        }
        nested.forEach(reader -> reader.addUnknown(all));
    }

    private ConfigReader nest(Map<?, ?> map, String at) {
        var reader = new ConfigReader(map, at, problems);
        nested.add(reader);
        return reader;
    }

    private String at(String key) {
        return pointer + "/" + Values.escape(key);
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
