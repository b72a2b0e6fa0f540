package dev.escapement.engine;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationRuntimeException;
import org.apache.commons.lang3.StringUtils;

/**
 * Configuration as it was written, read key by key; keys that nobody reads and values that do not fit are collected and refused
 * together by {@link #done()}. A blank value is no value. Not thread-safe.
 */
public final class Settings {
    private final Map<String, String> values;
    private final Set<String> known = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    public Settings(Map<String, String> values) {
        this.values = new TreeMap<>(values);
        this.values.values().removeIf(String::isBlank);
    }

    /** The keys of a properties file. {@code ${env:NAME}} in a value is the environment's; other look-ups stay as they are written. */
    public static Map<String, String> read(Path file) {
        var properties = new PropertiesConfiguration();
        var interpolator = properties.getInterpolator();
        Set.copyOf(interpolator.getLookups().keySet()).stream()
                .filter(prefix -> !prefix.equals("env"))
                .forEach(interpolator::deregisterLookup);
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.read(reader);
            var values = new TreeMap<String, String>();
            properties.getKeys().forEachRemaining(key -> values.put(key, properties.getString(key)));
            return values;
        } catch (IOException
                | org.apache.commons.configuration2.ex.ConfigurationException
                | ConfigurationRuntimeException e) {
            throw new ConfigurationException(List.of("The file " + file + " cannot be read: " + e.getMessage()));
        }
    }

    public Optional<String> text(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key)).map(String::strip);
    }

    public String text(String key, String fallback) {
        return text(key).orElse(fallback);
    }

    /** The text of the file that a key names, without space around it. */
    Optional<String> content(String key) {
        return text(key).flatMap(file -> {
            try {
                return Optional.of(Files.readString(Path.of(file)).strip());
            } catch (IOException | InvalidPathException e) {
                fault(key, "must be a file that can be read");
                return Optional.empty();
            }
        });
    }

    /** A whole number from {@code min} to {@code max}. */
    public int number(String key, int fallback, int min, int max) {
        return text(key)
                .map(value -> {
                    if (value.matches("-?[0-9]{1,9}")
                            && Integer.parseInt(value) >= min
                            && Integer.parseInt(value) <= max) {
                        return Integer.parseInt(value);
                    }
                    fault(key, "must be a whole number from " + min + " to " + max);
                    return fallback;
                })
                .orElse(fallback);
    }

    /** An ISO 8601 duration such as PT30S that is longer than nothing. */
    public Duration duration(String key, Duration fallback) {
        return text(key).map(value -> parse(key, value, fallback)).orElse(fallback);
    }

    private Duration parse(String key, String value, Duration fallback) {
        try {
            var duration = Duration.parse(value);
            if (duration.isNegative() || duration.isZero()) {
                throw new DateTimeParseException("not positive", value, 0);
            }
            return duration;
        } catch (DateTimeParseException e) {
            fault(key, "must be an ISO 8601 duration such as PT30S");
            return fallback;
        }
    }

    /** The names that stand between {@code prefix.} and the next dot. */
    public Set<String> names(String prefix) {
        return values.keySet().stream()
                .filter(key -> key.startsWith(prefix + "."))
                .map(key -> key.substring(prefix.length() + 1).split("\\.", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All keys that begin with {@code prefix.}, for somebody else to read. */
    public Map<String, String> below(String prefix) {
        var below = new TreeMap<String, String>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix + ".")) {
                known.add(key);
                below.put(key, value.strip());
            }
        });
        return below;
    }

    /** Notes a fault in the value of a key. */
    public void fault(String key, String rule) {
        boolean isSecret = key.endsWith("password") || (key.startsWith("secrets.") && !key.endsWith(".file"));
        var value = isSecret && values.containsKey(key) ? "***" : values.get(key);
        faults.add(key + " " + rule + " but is " + (value == null ? "not set" : "\"" + value + "\"") + ".");
    }

    /** Notes that a key itself must not be so, whatever its value. */
    void faultOfKey(String key, String rule) {
        known.add(key);
        faults.add(key + " " + rule + ".");
    }

    /** Ends the reading. @throws ConfigurationException when a value did not fit or a key was never asked for */
    public void done() {
        for (var key : values.keySet()) {
            if (!known.contains(key)) {
                faults.add("There is no setting " + key + nearest(key));
            }
        }
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
    }

    @SuppressWarnings("deprecation")
    private String nearest(String key) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> StringUtils.getLevenshteinDistance(candidate, key)))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse(".");
    }
}
