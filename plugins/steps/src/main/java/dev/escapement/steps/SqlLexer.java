package dev.escapement.steps;

/** Finds the ends of those parts of SQL text that hold no code: quoted texts and names, dollar quotes, comments. */
final class SqlLexer {
    private final String text;

    SqlLexer(String text) {
        this.text = text;
    }

    /** The index after the quote or comment that starts here, or {@code at} itself when none does. */
    int skip(int at) {
        return switch (text.charAt(at)) {
            case '\'' -> isEscapeString(at) ? endOfEscapeString(at) : endOfQuote(at, '\'', "text");
            case '"' -> endOfQuote(at, '"', "name");
            case '$' -> endOfDollarQuote(at);
            case '-' -> text.startsWith("--", at) ? endOfLine(at) : at;
            case '/' -> text.startsWith("/*", at) ? endOfComment(at) : at;
            default -> at;
        };
    }

    /** The index after the word that starts here, or {@code at} itself when none does. */
    int word(int at) {
        int end = at;
        if (end < text.length() && startsWord(text.codePointAt(end))) {
            while (end < text.length() && continuesWord(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
        }
        return end;
    }

    boolean continuesWordBefore(int at) {
        return at > 0 && continuesWord(text.codePointBefore(at));
    }

    int line(int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    private static boolean startsWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean continuesWord(int c) {
        return startsWord(c) || (c >= '0' && c <= '9') || c == '$';
    }

    private int endOfQuote(int at, char quote, String what) {
        int end = text.indexOf(quote, at + 1);
        while (end >= 0 && end + 1 < text.length() && text.charAt(end + 1) == quote) {
            end = text.indexOf(quote, end + 2);
        }
        return after(end, 1, at, "a quoted " + what);
    }

    private boolean isEscapeString(int at) {
        return at > 0 && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E') && !continuesWordBefore(at - 1);
    }

    /** An E'' text ends at a quote without a backslash before it, unless it goes on after a line break. */
    private int endOfEscapeString(int at) {
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || (c == '\'' && text.startsWith("''", i))) {
                i++;
            } else if (c == '\'') {
                int next = continuation(i + 1);
                return next < 0 ? i + 1 : endOfEscapeString(next);
            }
        }
        return after(-1, 1, at, "a quoted text");
    }

    private int continuation(int from) {
        boolean newLine = false;
        int i = from;
        while (i < text.length() && (Character.isWhitespace(text.charAt(i)) || text.startsWith("--", i))) {
            int next = text.charAt(i) == '-' ? endOfLine(i) : i + 1;
            newLine |= text.charAt(i) == '\n' || text.charAt(i) == '\r';
            i = next;
        }
        return newLine && i < text.length() && text.charAt(i) == '\'' ? i : -1;
    }

    private int endOfDollarQuote(int at) {
        if (continuesWordBefore(at)) {
            return at;
        }
        int tagEnd = at + 1;
        while (tagEnd < text.length() && text.charAt(tagEnd) != '$' && tagEnd < word(at + 1)) {
            tagEnd++;
        }
        if (tagEnd >= text.length() || text.charAt(tagEnd) != '$') {
            return at;
        }
        var tag = text.substring(at, tagEnd + 1);
        return after(text.indexOf(tag, tagEnd + 1), tag.length(), at, "a text in " + tag);
    }

    private int endOfLine(int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private int endOfComment(int at) {
        int depth = 0;
        for (int i = at; i < text.length() - 1; i++) {
            if (text.startsWith("/*", i)) {
                depth++;
                i++;
            } else if (text.startsWith("*/", i)) {
                depth--;
                i++;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return after(-1, 2, at, "a comment");
    }

    private int after(int end, int length, int start, String what) {
        if (end < 0) {
            throw new SqlTextException(line(start), what + " begins here and does not end");
        }
        return end + length;
    }
}
