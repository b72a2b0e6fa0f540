package dev.escapement.steps;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The name of a table, with or without its schema, read by PostgreSQL's own rule: what is not in double quotes is folded to lower case. */
public record TableName(List<String> parts) {
    private static final Pattern PART =
            Pattern.compile("\\s*(?:\"((?:[^\"\\x00]|\"\")+)\"|([\\p{L}_][\\p{L}\\p{N}_$]*))\\s*(\\.|$)");
    private static final int LONGEST = 63;

    public TableName {
        parts = List.copyOf(parts);
    }

    /** Reads a name. @throws IllegalArgumentException when the text is none; the message says what it must be */
    public static TableName parse(String text) {
        var parts = new ArrayList<String>();
        var matcher = PART.matcher(text);
        int at = 0;
        boolean more = true;
        while (more && matcher.find(at) && matcher.start() == at) {
            parts.add(matcher.group(1) != null ? matcher.group(1).replace("\"\"", "\"") : fold(matcher.group(2)));
            at = matcher.end();
            more = !matcher.group(3).isEmpty();
        }
        if (more || at != text.length() || parts.size() > 2 || parts.stream().anyMatch(TableName::isTooLong)) {
            throw new IllegalArgumentException(
                    "must be a table or schema.table; names of other than letters, digits and _ are put in double quotes, and none is"
                            + " longer than 63 bytes");
        }
        return new TableName(parts);
    }

    static boolean isTooLong(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length > LONGEST;
    }

    /** The name for use in SQL text. */
    public String quoted() {
        return parts.stream().map(TableName::quote).collect(Collectors.joining("."));
    }

    /** Any name for use in SQL text. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Any text for use in SQL text, where it cannot be bound. */
    public static String literal(String text) {
        var doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }

    /** PostgreSQL folds ASCII letters only. */
    private static String fold(String word) {
        return word.chars().allMatch(c -> c < 0x80)
                ? word.toLowerCase(Locale.ROOT)
                : word.codePoints()
                        .map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
