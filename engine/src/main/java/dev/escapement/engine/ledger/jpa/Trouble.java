package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.LedgerException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.function.Predicate;

/** What trouble with the database means for those who asked. */
final class Trouble {
    /** read_only_sql_transaction: a standby answered. */
    private static final String READ_ONLY = "25006";

    /** Connection lost, server going or coming, session ended because this node stood still. */
    private static final Set<String> GONE = Set.of("08", "57P", "25P03");
    /** Out of resources, and transactions that met. */
    private static final Set<String> PASSING = Set.of("53", "40");

    private Trouble() {}

    static LedgerException of(Throwable error) {
        var root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new LedgerException("The ledger cannot be used: " + root.getMessage(), mayPass(error), error);
    }

    /** True when nobody can write now, whatever is written. */
    static boolean isGone(Throwable error) {
        return any(
                error,
                cause -> cause instanceof SQLTransientException
                        || (cause instanceof SQLException sql && hasState(sql.getSQLState(), GONE)));
    }

    /** True when the session ended with a statement or a commit under way; a pool that has no connection to give has asked nothing. */
    static boolean isCutShort(Throwable error) {
        return any(error, cause -> cause instanceof SQLException sql && isOf(sql.getSQLState(), GONE))
                && !any(error, SQLTransientException.class::isInstance);
    }

    /** True when the thread was interrupted while it waited, and the database has not been asked. */
    static boolean isInterrupt(Throwable error) {
        return any(error, InterruptedException.class::isInstance);
    }

    private static boolean mayPass(Throwable error) {
        return isGone(error)
                || any(error, cause -> cause instanceof SQLException sql && hasState(sql.getSQLState(), PASSING));
    }

    private static boolean hasState(String state, Set<String> prefixes) {
        return READ_ONLY.equals(state) || isOf(state, prefixes);
    }

    private static boolean isOf(String state, Set<String> prefixes) {
        return state != null && prefixes.stream().anyMatch(state::startsWith);
    }

    private static boolean any(Throwable error, Predicate<Throwable> question) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (question.test(cause)) {
                return true;
            }
        }
        return false;
    }
}
