package dev.escapement.dialects.sql;

import java.util.ArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns PostgreSQL's SQL into the text of a step of ours: what only looks like an expression stays text. Marks in quoted texts get a value, which
 * is bound in the place of the text around it. For one text.
 */
public final class PlainSql {
    private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$");
    /** Between the two characters that begin an expression of ours. */
    private static final Pattern EXPRESSION = Pattern.compile("(?<=\\$)(?=\\{)");

    private final String text;
    private final Pattern mark;
    private final String value;
    private final StringBuilder out = new StringBuilder();

    private PlainSql(String text, Pattern mark, String value) {
        this.text = text;
        this.mark = mark;
        this.value = value;
    }

    /** The text for a step. @throws IllegalArgumentException when something stands outside of quotes that is an expression of ours and no SQL */
    public static String of(String sql) {
        return new PlainSql(sql, null, null).translated();
    }

    /** The same with this expression in the place of each mark. @throws IllegalArgumentException also for a mark outside of a text in quotes */
    public static String of(String sql, Pattern mark, String value) {
        return new PlainSql(sql, mark, value).translated();
    }

    private String translated() {
        for (int at = 0; at < text.length(); ) {
            at = step(at);
        }
        return out.toString();
    }

    private int step(int at) {
        char c = text.charAt(at);
        if (c == '\'') {
            return quoted(at);
        }
        if (c == '"') {
            return copy(at, end("\"", at + 1));
        }
        if (text.startsWith("--", at)) {
            return copy(at, lineEnd(at));
        }
        if (text.startsWith("/*", at)) {
            return copy(at, commentEnd(at));
        }
        var dollar = DOLLAR_QUOTE.matcher(text).region(at, text.length());
        if (c == '$' && dollar.lookingAt() && !isWord(at - 1)) {
            return dollarQuoted(at, dollar.end());
        }
        if (text.startsWith("${", at)) {
            throw new IllegalArgumentException("syntax error at or near \"$\": this is no SQL");
        }
        return copy(at, markEnd(at));
    }

    /** The end of the mark, or else of the character, that stands here. */
    private int markEnd(int at) {
        var here = mark == null ? null : mark.matcher(text).region(at, text.length());
        return here != null && here.lookingAt() ? here.end() : at + 1;
    }

    /** As far as the closing characters; to the end of the text when there are none, of which the database will tell. */
    private int end(String close, int from) {
        int end = text.indexOf(close, from);
        return end < 0 ? text.length() : end + close.length();
    }

    private int lineEnd(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    /** Comments may stand in comments. */
    private int commentEnd(int at) {
        int depth = 0;
        int end = at;
        do {
            boolean opens = text.startsWith("/*", end);
            boolean closes = text.startsWith("*/", end);
            depth += opens ? 1 : closes ? -1 : 0;
            end += opens || closes ? 2 : 1;
        } while (depth > 0 && end < text.length());
        return Math.min(end, text.length());
    }

    private int copy(int from, int to) {
        var part = text.substring(from, to);
        refuse(part);
        out.append(part);
        return to;
    }

    private void refuse(String part) {
        var marks = mark == null ? null : mark.matcher(part);
        if (marks != null && marks.find()) {
            throw new IllegalArgumentException(marks.group()
                    + " can stand in a text in quotes only: nobody knows what SQL it would make elsewhere.");
        }
    }

    /** A text in quotes; the letter before it says whether backslashes count in it, or that it is something else than a text. */
    private int quoted(int at) {
        boolean backslashes = isPrefix(at, 'e');
        int end = at + 1;
        while (end < text.length() && (text.charAt(end) != '\'' || text.startsWith("''", end))) {
            boolean isPair = text.startsWith("''", end) || (backslashes && text.charAt(end) == '\\');
            end += isPair ? 2 : 1;
        }
        if (end >= text.length() || (isPrefixed(at) && !backslashes)) {
            return copy(at, Math.min(end + 1, text.length()));
        }
        out.setLength(out.length() - (backslashes ? 1 : 0));
        join(text.substring(at + 1, end), piece -> (backslashes ? "E'" : "'") + piece + "'");
        return end + 1;
    }

    private int dollarQuoted(int at, int open) {
        var quote = text.substring(at, open);
        int end = text.indexOf(quote, open);
        if (end < 0) {
            return copy(at, text.length());
        }
        var inner = text.substring(open, end);
        if (mark != null && mark.matcher(inner).find()) {
            join(inner, piece -> "'" + piece.replace("'", "''") + "'");
        } else {
            out.append(text, at, end + quote.length());
        }
        return end + quote.length();
    }

    /** The text in pieces: between them stand marks, as values, or nothing, where an expression of ours would begin. */
    private void join(String inner, UnaryOperator<String> literal) {
        var parts = new ArrayList<String>();
        for (var piece : mark == null ? new String[] {inner} : mark.split(inner, -1)) {
            if (!parts.isEmpty()) {
                parts.add(value);
            }
            Stream.of(EXPRESSION.split(piece, -1)).map(literal).forEach(parts::add);
        }
        out.append(parts.size() == 1 ? parts.get(0) : "(" + String.join(" || ", parts) + ")");
    }

    private boolean isPrefix(int at, char letter) {
        return at > 0 && Character.toLowerCase(text.charAt(at - 1)) == letter && !isWord(at - 2);
    }

    /** Whether anything is written right before the quote that changes what it holds. */
    private boolean isPrefixed(int at) {
        return isWord(at - 1) || (at > 1 && text.charAt(at - 1) == '&' && isWord(at - 2));
    }

    private boolean isWord(int at) {
        return at >= 0 && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_');
    }
}
