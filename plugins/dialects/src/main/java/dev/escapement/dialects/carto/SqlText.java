package dev.escapement.dialects.carto;

import dev.escapement.dialects.sql.PlainSql;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns queries into the texts of steps. An error's message, of which nobody knows what it holds, is bound and never pasted. */
final class SqlText {
    private static final Pattern JOB_ID = Pattern.compile("<%=\\s*job_id\\s*%>");
    private static final Pattern MESSAGE = Pattern.compile("<%=\\s*error_message\\s*%>");
    private static final String VALUE = "${error.message}";

    private SqlText() {}

    /** A query without templates: what looks like one is what it is. */
    static String plain(String sql) {
        return checked(() -> PlainSql.of(sql));
    }

    /** What runs after the success of a query, in the job of this id. */
    static String afterSuccess(String sql, String id) {
        return plain(withId(sql, id));
    }

    /** What runs after the failure of a query, in the job of this id. @throws CartoException for a message outside of a text in quotes */
    static String afterFailure(String sql, String id) {
        return checked(() -> PlainSql.of(withId(sql, id), MESSAGE, VALUE));
    }

    /** An id has letters, digits and hyphens only, and may stand anywhere. */
    private static String withId(String sql, String id) {
        return JOB_ID.matcher(sql).replaceAll(Matcher.quoteReplacement(id));
    }

    private static String checked(Supplier<String> text) {
        try {
            return text.get();
        } catch (IllegalArgumentException e) {
            throw CartoException.bad(e.getMessage());
        }
    }
}
