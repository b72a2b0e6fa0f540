package dev.escapement.dialects.oml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Values as they are: clients know nothing of the expressions that a config may hold. */
final class Plain {
    private static final Pattern DOLLARS = Pattern.compile("\\$(?:[\\p{L}_][\\p{L}_0-9]*+)?\\$");

    private Plain() {}

    static String text(String text) {
        return text.replace("${", "$${");
    }

    /** The same for SQL, where there are no expressions in dollar quotes. */
    static String sql(String sql) {
        var plain = new StringBuilder();
        for (int at = 0; at < sql.length(); ) {
            int quoted = dollarQuoted(sql, at);
            int end = quoted > at ? quoted : sql.charAt(at) == '\'' ? closed(sql, "'", at + 1) : at + 1;
            if (quoted == at && sql.startsWith("${", at)) {
                plain.append('$');
            }
            var piece = sql.substring(at, end);
            plain.append(sql.charAt(at) == '\'' ? text(piece) : piece);
            at = end;
        }
        return plain.toString();
    }

    /** Where a text in dollar quotes ends that begins here; here when none does. */
    private static int dollarQuoted(String sql, int at) {
        if (sql.charAt(at) != '$' || isInName(sql, at)) {
            return at;
        }
        var dollars = DOLLARS.matcher(sql).region(at, sql.length());
        return dollars.lookingAt() ? closed(sql, dollars.group(), dollars.end()) : at;
    }

    private static boolean isInName(String sql, int at) {
        return at > 0 && (Character.isLetterOrDigit(sql.charAt(at - 1)) || sql.charAt(at - 1) == '_');
    }

    /** Behind the next of these; the end of the text when there is none, which then is no SQL. */
    private static int closed(String sql, String mark, int from) {
        int at = sql.indexOf(mark, from);
        return at < 0 ? sql.length() : at + mark.length();
    }

    static Object value(Object value) {
        if (value instanceof Map<?, ?> map) {
            var plain = new LinkedHashMap<String, Object>();
            map.forEach((key, item) -> plain.put(key.toString(), value(item)));
            return plain;
        }
        if (value instanceof List<?> items) {
            var plain = new ArrayList<Object>();
            items.forEach(item -> plain.add(value(item)));
            return plain;
        }
        return value instanceof String text ? text(text) : value;
    }
}
