package dev.escapement.steps;

import dev.escapement.engine.job.Warning;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells people what PostgreSQL said, with its SQLSTATE and the place in their text, and whether trying again may help. */
public final class SqlErrors {
    /** The server ended the statement because somebody asked for it. */
    static final String QUERY_CANCELED = "57014";

    private static final Set<String> PASSING = Set.of("40001", "40P01", "57P01", "57P02", "57P03", "53300", "55P03");
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");
    private static final int LONGEST_CONTEXT = 500;

    private SqlErrors() {}

    public static StepFailure failure(SQLException error, SqlStatement statement, List<Warning> warnings) {
        return new StepFailure(describe(error, statement), error.getSQLState(), isPassing(error), warnings);
    }

    /** True when the same again may succeed: a lost race, a lost connection, a server that restarts. */
    static boolean isPassing(SQLException error) {
        var state = Objects.requireNonNullElse(error.getSQLState(), "");
        // A pool that closed a lost connection says so without a state.
        boolean isPools = error.getSQLState() == null && !(error instanceof PSQLException);
        return isPools || error instanceof SQLTransientException || state.startsWith("08") || PASSING.contains(state);
    }

    /** True for the code of an error that says that the database is away, or went away. */
    static boolean isAway(String code) {
        return code == null || code.startsWith("08") || AWAY.contains(code);
    }

    /** True when the server answered with this error; false when nobody knows what it did. */
    static boolean isAnswer(SQLException error) {
        return server(error) != null && !isPassing(error);
    }

    /** What the server said of the error, or null when it is the driver's own. */
    public static ServerErrorMessage server(SQLException error) {
        return error instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
    }

    /** A sentence or two: the statement may be null when the error is not about the user's text. */
    public static String describe(SQLException error, SqlStatement statement) {
        var server = server(error);
        if (server == null) {
            return error.getMessage() + " (SQLSTATE " + error.getSQLState() + ")";
        }
        var text = new StringBuilder(String.valueOf(server.getMessage()));
        text.append(" (SQLSTATE ").append(server.getSQLState());
        if (statement != null) {
            text.append(", ")
                    .append(
                            server.getPosition() > 0
                                    ? statement.place(server.getPosition())
                                    : "statement at line " + statement.line());
        }
        text.append(')');
        append(text, "Detail: ", server.getDetail());
        append(text, "Hint: ", server.getHint());
        append(text, "Context: ", server.getWhere());
        return text.append(advice(server.getSQLState())).toString();
    }

    private static String advice(String state) {
        return switch (String.valueOf(state)) {
            case "25001" ->
                " Hint: with \"transaction\": \"none\" the step runs its statements outside of a transaction.";
            case "42P02", "42P18" ->
                " Hint: parameters are bound as values; a cast such as :name::date says their type, and"
                        + " statements other than queries and changes of rows take none.";
            default -> "";
        };
    }

    private static void append(StringBuilder text, String label, String part) {
        if (part != null) {
            text.append(' ').append(label).append(part, 0, Math.min(part.length(), LONGEST_CONTEXT));
            // By this the engine finds what is left of a secret.
            text.append(part.length() > LONGEST_CONTEXT ? "…" : "");
        }
    }
}
