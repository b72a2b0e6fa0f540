package dev.escapement.dialects.bigquery;

import dev.escapement.engine.job.Rows;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Looks at the work database. */
final class WorkDatabase {
    private WorkDatabase() {}

    /** What is asked of a connection. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Asks in a transaction that leaves nothing behind. */
    static <T> T ask(DataSource work, Question<T> question) throws SQLException {
        try (var connection = work.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return question.ask(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    static List<Rows.Column> columns(ResultSetMetaData found) throws SQLException {
        var columns = new ArrayList<Rows.Column>();
        for (int i = 1; i <= found.getColumnCount(); i++) {
            columns.add(new Rows.Column(found.getColumnLabel(i), found.getColumnTypeName(i)));
        }
        return columns;
    }
}
