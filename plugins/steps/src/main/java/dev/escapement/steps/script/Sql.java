package dev.escapement.steps.script;

import dev.escapement.steps.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs statements of our own. */
final class Sql {
    private Sql() {}

    /** Makes something of a row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> query(Session session, String sql, Reader<T> reader, Object... arguments) throws SQLException {
        try (var statement = prepare(session, sql, arguments);
                var row = statement.executeQuery()) {
            var rows = new ArrayList<T>();
            while (row.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
    }

    static void update(Session session, String sql, Object... arguments) throws SQLException {
        try (var statement = prepare(session, sql, arguments)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Session session, String sql, Object... arguments) throws SQLException {
        var statement = session.connection().prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }
}
