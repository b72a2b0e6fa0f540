package dev.escapement.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One statement of a longer text: where it stands there, its leading words in upper case, and the places that JDBC must see otherwise.
 */
public record SqlStatement(String source, int start, int end, List<String> words, List<Mark> marks) {
    private static final Set<String> TRANSACTION = Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT");
    private static final Set<String> QUERY =
            Set.of("SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE", "FETCH", "EXECUTE");

    /** A parameter, an expression as it is written, or a question mark of the user's own (its name is null). */
    record Mark(int start, int end, String name) {}

    public SqlStatement {
        words = List.copyOf(words);
        marks = List.copyOf(marks);
    }

    /** The names of the parameters, and the expressions as they are written, in the order in which JDBC counts them. */
    public List<String> parameters() {
        return marks.stream().map(Mark::name).filter(name -> name != null).toList();
    }

    /** The expressions, as they stand between their braces. */
    public List<String> expressions() {
        return parameters().stream()
                .filter(SqlStatement::isExpression)
                .map(SqlStatement::inner)
                .toList();
    }

    /** Whether what {@link #parameters} gives is an expression. */
    public static boolean isExpression(String parameter) {
        return parameter.startsWith("${");
    }

    /** What stands between the braces of an expression. */
    public static String inner(String expression) {
        return expression.substring(2, expression.length() - 1);
    }

    /** The statement with SQL of this in the place of each expression for which there is any (not null). */
    public SqlStatement with(UnaryOperator<String> sql) {
        var text = new StringBuilder(source.substring(0, start));
        var kept = new ArrayList<Mark>();
        int from = start;
        for (var mark : marks) {
            text.append(source, from, mark.start());
            boolean isOne = mark.name() != null && isExpression(mark.name());
            var instead = isOne ? sql.apply(inner(mark.name())) : null;
            int at = text.length();
            text.append(instead == null ? source.substring(mark.start(), mark.end()) : instead);
            if (instead == null) {
                kept.add(new Mark(at, text.length(), mark.name()));
            }
            from = mark.end();
        }
        text.append(source, from, end);
        return new SqlStatement(text.toString(), start, text.length(), words, kept);
    }

    /** The text for a prepared statement. */
    public String jdbc() {
        var text = new StringBuilder();
        int from = start;
        for (var mark : marks) {
            text.append(source, from, mark.start()).append(mark.name() == null ? "??" : "?");
            from = mark.end();
        }
        return text.append(source, from, end).toString();
    }

    /** The text as it was written. */
    public String text() {
        return source.substring(start, end);
    }

    public int line() {
        return new SqlLexer(source).line(start);
    }

    /** The first word. */
    public String command() {
        return words.isEmpty() ? "" : words.get(0);
    }

    /** True when the statement begins or ends a transaction; savepoints do not. */
    public boolean isTransactionControl() {
        if (command().equals("PREPARE")) {
            return words.size() > 1 && words.get(1).equals("TRANSACTION");
        }
        boolean toSavepoint =
                command().equals("ROLLBACK") && words.stream().limit(3).skip(1).anyMatch("TO"::equals);
        return TRANSACTION.contains(command()) && !toSavepoint;
    }

    /** True when the statement is a COPY whose other end is the client. */
    public boolean isClientCopy() {
        if (!command().equals("COPY")) {
            return false;
        }
        for (int i = 1; i < words.size(); i++) {
            boolean direction =
                    words.get(i - 1).equals("FROM") || words.get(i - 1).equals("TO");
            if (direction && Set.of("STDIN", "STDOUT").contains(words.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** True when the statement may return many rows and may run in a transaction. */
    public boolean isQuery() {
        return words.isEmpty() || QUERY.contains(command());
    }

    /** Where in the whole text, as {@code line, column}, a position is that the server counted (from 1, in code points). */
    public String place(int serverPosition) {
        int at = sourceIndex(serverPosition);
        int lineStart = source.lastIndexOf('\n', at - 1) + 1;
        return "line " + new SqlLexer(source).line(at) + ", column " + (1 + source.codePointCount(lineStart, at));
    }

    private int sourceIndex(int serverPosition) {
        var origins = new ArrayList<Integer>();
        int from = start;
        int number = 0;
        for (var mark : marks) {
            addEach(origins, from, mark.start());
            int width = mark.name() == null ? 1 : 1 + String.valueOf(++number).length();
            for (int i = 0; i < width; i++) {
                origins.add(mark.start());
            }
            from = mark.end();
        }
        addEach(origins, from, end);
        return origins.isEmpty() ? start : origins.get(Math.min(Math.max(serverPosition, 1), origins.size()) - 1);
    }

    private void addEach(List<Integer> origins, int from, int to) {
        for (int i = from; i < to; i += Character.charCount(source.codePointAt(i))) {
            origins.add(i);
        }
    }
}
