package dev.escapement.dialects.bigquery;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns the lexical forms of Standard SQL that PostgreSQL has not into its own: names in backquotes, texts with backslashes, comments after #,
 * parameters. What the words mean is left to PostgreSQL, which says what it does not know. For one text.
 */
final class StandardSql {
    private static final String ESCAPES = "abfnrtv\\?\"'`uU";
    private static final Pattern CODE = Pattern.compile("[xX]([0-9a-fA-F]{2})|([0-3][0-7]{2})");

    private final String text;
    private final String project;
    private final UnaryOperator<String> parameter;
    private final StringBuilder out = new StringBuilder();
    private int positions;

    private StandardSql(String text, String project, UnaryOperator<String> parameter) {
        this.text = text;
        this.project = project;
        this.parameter = parameter;
    }

    /**
     * The text for PostgreSQL. A parameter is asked for by its name, or by ? and its number from 1, and gives SQL, or null when there is none.
     *
     * @throws WireException when a quote does not end, or a table is of another project
     */
    static String of(String text, String project, UnaryOperator<String> parameter) {
        return new StandardSql(text, project, parameter).translated();
    }

    private String translated() {
        for (int at = 0; at < text.length(); ) {
            at = step(at);
        }
        return out.toString();
    }

    private int step(int at) {
        char c = text.charAt(at);
        switch (c) {
            case '\'' -> {
                return literal(at);
            }
            case '"' -> {
                return copy(at, end("\"", at + 1, "name in double quotes"));
            }
            case '`' -> {
                return name(at);
            }
            case '@', '?' -> {
                return parameter(at);
            }
            case '#' -> {
                out.append("--");
                return copy(at + 1, lineEnd(at));
            }
            default -> {
                return comment(at);
            }
        }
    }

    private int comment(int at) {
        if (text.startsWith("--", at)) {
            return copy(at, lineEnd(at));
        }
        return text.startsWith("/*", at) ? copy(at, end("*/", at + 2, "comment")) : copy(at, at + 1);
    }

    private int lineEnd(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private int copy(int from, int to) {
        out.append(text, from, to);
        return to;
    }

    private int end(String close, int from, String what) {
        int end = text.indexOf(close, from);
        if (end < 0) {
            throw unclosed(what);
        }
        return end + close.length();
    }

    private static WireException unclosed(String what) {
        return WireException.of(400, "invalidQuery", "Syntax error: a " + what + " is not closed.");
    }

    /** A text; a doubled quote stays inside of it, as PostgreSQL has it. */
    private int literal(int at) {
        boolean raw = isPrefix(at, 'r');
        int end = at + 1;
        boolean plain = true;
        while (end < text.length() && !(text.charAt(end) == '\'' && !text.startsWith("''", end))) {
            boolean escaped = text.charAt(end) == '\\' && !raw;
            plain &= !escaped && !text.startsWith("${", end);
            end += escaped || text.startsWith("''", end) ? 2 : 1;
        }
        if (end >= text.length()) {
            throw unclosed("text in quotes");
        }
        if (raw) {
            out.setLength(out.length() - 1);
        }
        var inner = text.substring(at + 1, end);
        out.append(plain ? "'" + inner + "'" : escaped(inner, raw, isPrefix(at, 'e')));
        return end + 1;
    }

    private boolean isPrefix(int at, char letter) {
        boolean is = at > 0 && Character.toLowerCase(text.charAt(at - 1)) == letter;
        return is && (at == 1 || !isWord(text.charAt(at - 2)));
    }

    /** As a text of PostgreSQL in which backslashes count; what begins one of our expressions is written as its code. */
    private static String escaped(String inner, boolean raw, boolean hasPrefix) {
        var text = new StringBuilder(hasPrefix ? "'" : "E'");
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c == '\\' && !raw) {
                i += escape(inner.substring(i + 1), text);
            } else {
                text.append(c == '\\' ? "\\\\" : inner.startsWith("${", i) ? "\\x24" : String.valueOf(c));
            }
        }
        return text.append('\'').toString();
    }

    /** Writes what an escape stands for, and says how long it is after its backslash. Codes are of characters, and not of bytes. */
    private static int escape(String rest, StringBuilder out) {
        var code = CODE.matcher(rest);
        if (code.lookingAt()) {
            int base = code.group(2) == null ? 16 : 8;
            var digits = code.group(2) == null ? code.group(1) : code.group(2);
            out.append("\\u%04x".formatted(Integer.parseInt(digits, base)));
            return code.end();
        }
        if (rest.isEmpty() || ESCAPES.indexOf(rest.charAt(0)) < 0) {
            throw WireException.of(400, "invalidQuery", "Syntax error: Illegal escape sequence: \\" + rest);
        }
        out.append(
                switch (rest.charAt(0)) {
                    case 'a' -> "\\u0007";
                    case 'v' -> "\\u000b";
                    case '?', '"', '`' -> rest.substring(0, 1);
                    default -> "\\" + rest.charAt(0);
                });
        return 1;
    }

    private int name(int at) {
        int end = end("`", at + 1, "name in backquotes");
        var parts = text.substring(at + 1, end - 1).split("\\.", -1);
        if (parts.length == 1) {
            out.append(TableRef.quote(parts[0]));
        } else {
            out.append(path(parts));
        }
        return end;
    }

    /** Names of tables are folded as PostgreSQL folds those that are not quoted, so that both ways to write one find the same. */
    private String path(String[] parts) {
        if (parts.length > 3 || (parts.length == 3 && !parts[0].equals(project))) {
            throw WireException.of(
                    404,
                    "notFound",
                    "Not found: Table " + String.join(".", parts) + ": only tables of the project " + project
                            + " can be reached from it.");
        }
        return Stream.of(parts)
                .skip(parts.length == 3 ? 1 : 0)
                .map(part -> TableRef.quote(part.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining("."));
    }

    private int parameter(int at) {
        int end = at + 1;
        while (text.charAt(at) == '@' && end < text.length() && isWord(text.charAt(end))) {
            end++;
        }
        boolean isPosition = text.charAt(at) == '?';
        var name = isPosition ? "?" + (positions + 1) : text.substring(at + 1, end);
        var sql = name.isEmpty() ? null : parameter.apply(name);
        if (sql == null) {
            return copy(at, end);
        }
        positions += isPosition ? 1 : 0;
        out.append(sql);
        return end;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
