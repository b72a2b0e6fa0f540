package dev.escapement.steps;

import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.expression.ExpressionException;
import dev.escapement.engine.expression.Template;
import dev.escapement.steps.SqlStatement.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits SQL text into its statements and finds their {@code :name} parameters and <code>${…}</code> expressions as PostgreSQL's own
 * lexer would see them, with standard conforming strings. A dollar quote and a comment may hold anything; in other quotes an expression
 * is refused, since nothing is ever put between them.
 */
public final class SqlText {
    private static final int KEPT_WORDS = 64;

    private final String text;
    private final SqlLexer lexer;
    private final List<SqlStatement> statements = new ArrayList<>();
    private int start;
    private int round;
    private int square;
    private int blocks;
    private boolean code;
    private List<String> words = new ArrayList<>();
    private List<Mark> marks = new ArrayList<>();

    private SqlText(String text) {
        this.text = text;
        this.lexer = new SqlLexer(text);
    }

    /** The statements that hold more than space and comments. @throws SqlTextException when a quote or comment does not end */
    public static List<SqlStatement> statements(String text) {
        var splitter = new SqlText(text);
        for (int at = 0; at < text.length(); ) {
            at = splitter.step(at);
        }
        splitter.close(text.length());
        return splitter.statements;
    }

    private int step(int at) {
        int end = lexer.skip(at);
        if (end > at) {
            char first = text.charAt(at);
            if ((first == '\'' || first == '"') && Template.isIn(text.substring(at, end))) {
                throw new SqlTextException(
                        lexer.line(at),
                        "an expression in quotes has no value; take the quotes away, since what it comes to is bound, or, for the"
                                + " characters themselves, write '$' || '{'");
            }
            code |= first != '-' && first != '/';
            return end;
        }
        end = lexer.word(at);
        if (end > at) {
            if (text.startsWith("${", end - 1)) {
                throw new SqlTextException(
                        lexer.line(at),
                        "an expression must stand apart from " + text.substring(at, end - 1) + " before it");
            }
            code = true;
            word(text.substring(at, end).toUpperCase(Locale.ROOT));
            return end;
        }
        code |= !Character.isWhitespace(text.charAt(at)) && text.charAt(at) != ';';
        return symbol(at);
    }

    private int symbol(int at) {
        switch (text.charAt(at)) {
            case '(' -> round++;
            case ')' -> closeBracket(at);
            case '[' -> square++;
            case ']' -> square--;
            case '?' -> marks.add(new Mark(at, at + 1, null));
            case '\\' ->
                throw new SqlTextException(
                        lexer.line(at),
                        "a backslash outside of quotes is not SQL; commands of psql are not known here");
            case ':' -> {
                return colon(at);
            }
            case '$' -> {
                return dollar(at);
            }
            case ';' -> {
                if (round <= 0 && blocks == 0) {
                    close(at);
                }
            }
            default -> {
                return number(at);
            }
        }
        return at + 1;
    }

    private void closeBracket(int at) {
        round--;
        if (round < 0) {
            throw new SqlTextException(lexer.line(at), "a ')' has no '(' before it");
        }
    }

    /** Digits and the letters that follow them are no words: {@code 1e5}. */
    private int number(int at) {
        int end = at + 1;
        if (Character.isDigit(text.charAt(at))) {
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
        }
        return end;
    }

    private int dollar(int at) {
        if (!text.startsWith("${", at)) {
            return at + 1;
        }
        try {
            int end = Expression.end(text, at);
            var expression = text.substring(at, end);
            Expression.of(expression.substring(2, expression.length() - 1));
            marks.add(new Mark(at, end, expression));
            return end;
        } catch (ExpressionException e) {
            throw new SqlTextException(lexer.line(at), e.getMessage());
        }
    }

    private int colon(int at) {
        if (text.startsWith("::", at) || text.startsWith(":=", at)) {
            return at + 2;
        }
        int end = lexer.word(at + 1);
        boolean slice =
                square > 0 && at > 0 && (lexer.continuesWordBefore(at) || ")]\"'".indexOf(text.charAt(at - 1)) >= 0);
        if (end == at + 1 || slice) {
            return at + 1;
        }
        marks.add(new Mark(at, end, text.substring(at + 1, end)));
        return end;
    }

    /** Keeps the words outside of brackets, and counts the blocks of a SQL-standard function body, whose semicolons are its own. */
    private void word(String word) {
        if (round > 0) {
            return;
        }
        if (isRoutine()) {
            if (word.equals("BEGIN") || (word.equals("CASE") && blocks > 0)) {
                blocks++;
            } else if (word.equals("END") && blocks > 0) {
                blocks--;
            }
        }
        if (words.size() < KEPT_WORDS) {
            words.add(word);
        }
    }

    private boolean isRoutine() {
        if (words.size() < 2 || !words.get(0).equals("CREATE")) {
            return false;
        }
        int at = words.get(1).equals("OR") ? 3 : 1;
        return words.size() > at
                && (words.get(at).equals("FUNCTION") || words.get(at).equals("PROCEDURE"));
    }

    private void close(int end) {
        if (code && round > 0) {
            throw new SqlTextException(lexer.line(end), "a '(' is not closed before the text ends");
        }
        if (code) {
            int from = start;
            while (Character.isWhitespace(text.charAt(from))) {
                from++;
            }
            statements.add(new SqlStatement(text, from, end, words, marks));
        }
        start = end + 1;
        round = 0;
        square = 0;
        blocks = 0;
        code = false;
        words = new ArrayList<>();
        marks = new ArrayList<>();
    }
}
