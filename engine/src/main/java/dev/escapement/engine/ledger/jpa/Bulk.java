package dev.escapement.engine.ledger.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Set-based statements on a plain connection: an argument is one value for all items or a column with one for each. The statements name
 * the schema and every type, since the connection may be a stranger's.
 */
final class Bulk {
    /** One value for each item; a parameter of an array type. */
    record Column(String type, List<?> values) {}

    /** Makes something of the row that the cursor stands at. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Bulk() {}

    static <I> Column uuids(Collection<I> items, Function<I, UUID> value) {
        return new Column("uuid", items.stream().map(value).toList());
    }

    static Column uuids(Collection<UUID> items) {
        return new Column("uuid", List.copyOf(items));
    }

    static <I> Column texts(Collection<I> items, Function<I, String> value) {
        return new Column("text", items.stream().map(value).toList());
    }

    static <I> Column integers(Collection<I> items, Function<I, Integer> value) {
        return new Column("int4", items.stream().map(value).toList());
    }

    static <I> Column longs(Collection<I> items, Function<I, Long> value) {
        return new Column("int8", items.stream().map(value).toList());
    }

    static <I> Column booleans(Collection<I> items, Function<I, Boolean> value) {
        return new Column("bool", items.stream().map(value).toList());
    }

    static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        }
    }

    /** The rows of the first statement, when there are several. */
    static <T> List<T> query(Connection connection, String sql, RowReader<T> reader, Object... arguments)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            statement.execute();
            try (var rows = statement.getResultSet()) {
                var found = new ArrayList<T>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        }
    }

    /** Several queries in one round trip, and who reads the rows of each. */
    static void queries(Connection connection, String sql, List<RowReader<?>> readers, Object... arguments)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            statement.execute();
            for (var reader : readers) {
                try (var rows = statement.getResultSet()) {
                    while (rows.next()) {
                        reader.read(rows);
                    }
                }
                statement.getMoreResults();
            }
        }
    }

    static UUID key(ResultSet row) throws SQLException {
        return row.getObject(1, UUID.class);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Column column) {
                statement.setArray(
                        i + 1,
                        statement
                                .getConnection()
                                .createArrayOf(column.type(), column.values().toArray()));
            } else if (arguments[i] instanceof Instant instant) {
                statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
            } else {
                statement.setObject(i + 1, arguments[i]);
            }
        }
    }
}
