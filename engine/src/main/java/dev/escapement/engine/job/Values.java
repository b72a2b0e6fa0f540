package dev.escapement.engine.job;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * JSON values as plain Java: String, Boolean, Long, BigDecimal, List, Map and null, so that equal documents are equal objects
 * whoever parsed them.
 */
public final class Values {
    /** In levels of objects and lists. */
    public static final int MAX_DEPTH = 500;

    private Values() {}

    /** An immutable copy of a JSON object with its numbers brought to one form; key order is kept. */
    public static Map<String, Object> object(Map<?, ?> raw) {
        var copy = new LinkedHashMap<String, Object>();
        raw.forEach((key, value) -> copy.put(String.valueOf(key), value(value)));
        return Collections.unmodifiableMap(copy);
    }

    /** An immutable copy of one JSON value with its numbers brought to one form. */
    public static Object value(Object raw) {
        if (raw == null || raw instanceof String || raw instanceof Boolean || raw instanceof LateValue) {
            return raw;
        }
        if (raw instanceof Map<?, ?> map) {
            return object(map);
        }
        if (raw instanceof Collection<?> items) {
            var copy = new ArrayList<Object>(items.size());
            items.forEach(item -> copy.add(value(item)));
            return Collections.unmodifiableList(copy);
        }
        if (raw instanceof Number number) {
            return number(number);
        }
        throw new IllegalArgumentException("Not a JSON value: " + raw.getClass().getName());
    }

    private static Object number(Number raw) {
        if (raw instanceof Long || raw instanceof Integer || raw instanceof Short || raw instanceof Byte) {
            return raw.longValue();
        }
        var decimal = new BigDecimal(raw.toString());
        if (decimal.signum() == 0) {
            return 0L;
        }
        var plain = decimal.stripTrailingZeros();
        return fitsLong(plain) ? (Object) plain.longValueExact() : plain;
    }

    /** Looks at the exponent first: 1e999999999 is not to be written out. */
    private static boolean fitsLong(BigDecimal plain) {
        return plain.scale() <= 0
                && plain.scale() > -20
                && plain.toBigIntegerExact().bitLength() < Long.SIZE;
    }

    /** JSON Pointers to the places where two values differ, in document order; empty when they are equal. */
    public static List<String> differences(Object left, Object right) {
        var found = new ArrayList<String>();
        compare("", left, right, found);
        return found;
    }

    /** Whether it is nested deeper than the ledger reads again. */
    public static boolean isTooDeep(Object value) {
        return isDeeper(value, MAX_DEPTH);
    }

    private static boolean isDeeper(Object value, int levels) {
        if (value instanceof Map<?, ?> map) {
            return isDeeper(map.values(), levels);
        }
        return value instanceof Collection<?> items
                && (levels == 0 || items.stream().anyMatch(item -> isDeeper(item, levels - 1)));
    }

    /** What stands at a JSON Pointer in a value; null when nothing does. */
    public static Object at(Object value, String pointer) {
        var found = value;
        for (var token :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            if (found instanceof Map<?, ?> map) {
                found = map.get(token.replace("~1", "/").replace("~0", "~"));
            } else {
                found = found instanceof List<?> items ? items.get(Integer.parseInt(token)) : null;
            }
        }
        return found;
    }

    private static void compare(String pointer, Object left, Object right, List<String> found) {
        if (left instanceof Map<?, ?> leftMap && right instanceof Map<?, ?> rightMap) {
            keysOf(leftMap, rightMap)
                    .forEach(key -> compare(pointer + "/" + escape(key), leftMap.get(key), rightMap.get(key), found));
        } else if (left instanceof List<?> leftList
                && right instanceof List<?> rightList
                && leftList.size() == rightList.size()) {
            for (int i = 0; i < leftList.size(); i++) {
                compare(pointer + "/" + i, leftList.get(i), rightList.get(i), found);
            }
        } else if (!Objects.equals(left, right)) {
            found.add(pointer);
        }
    }

    private static Set<Object> keysOf(Map<?, ?> left, Map<?, ?> right) {
        var keys = new LinkedHashSet<Object>(left.keySet());
        keys.addAll(right.keySet());
        return keys;
    }

    /** The text as PostgreSQL can store it: NUL and unpaired surrogates become U+FFFD. For texts of ours; a client's are refused instead. */
    public static String storable(String text) {
        if (isStorable(text)) {
            return text;
        }
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(isStorable(c) ? c : 0xFFFD));
        return safe.toString();
    }

    static boolean isStorable(String text) {
        return text.codePoints().allMatch(Values::isStorable);
    }

    private static boolean isStorable(int c) {
        return c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
    }

    /** One reference token of a JSON Pointer, escaped as RFC 6901 asks. */
    public static String escape(Object token) {
        return String.valueOf(token).replace("~", "~0").replace("/", "~1");
    }
}
