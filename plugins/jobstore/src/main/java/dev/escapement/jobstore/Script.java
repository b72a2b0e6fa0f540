package dev.escapement.jobstore;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Statements that go to the server together, in one round trip, each with what it binds; what the last of them gives is the result. */
final class Script {
    private final Tables tables;
    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    Script(Tables tables) {
        this.tables = tables;
    }

    /** Begins a transaction that runs side by side with others of its sort, and never beside an operation of stock Quartz. */
    static Script shared(Tables tables) {
        return new Script(tables).add(AdvisoryLock.SHARED);
    }

    /** The same for what may be lost in a crash of the server, such as a reservation: its trigger then waits again. */
    static Script unflushed(Tables tables) {
        return new Script(tables).add(AdvisoryLock.SHARED_UNFLUSHED);
    }

    /** Adds a statement; arrays of String, Long, Integer, Boolean and byte[] become arrays of the server. */
    Script add(String statement, Object... bound) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append(";\n");
        }
        text.append(tables.sql(statement));
        values.addAll(List.of(bound));
        return this;
    }

    /** A text of each, to be bound as an array. */
    static <T> String[] strings(List<T> all, Function<T, String> name) {
        return all.stream().map(name).toArray(String[]::new);
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** Reads the rows of a result. */
    interface Rows<T> {
        T read(ResultSet rows) throws Exception;
    }

    void run(Connection connection) throws SQLException {
        try (var statement = prepare(connection)) {
            boolean rows = statement.execute();
            while (rows || statement.getUpdateCount() >= 0) {
                rows = statement.getMoreResults();
            }
        }
    }

    /** Runs all of it and reads the rows of the last statement. */
    <T> T query(Connection connection, Rows<T> reader) throws Exception {
        try (var statement = prepare(connection)) {
            ResultSet last = null;
            boolean rows = statement.execute();
            while (rows || statement.getUpdateCount() >= 0) {
                last = rows ? statement.getResultSet() : null;
                rows = statement.getMoreResults(java.sql.Statement.KEEP_CURRENT_RESULT);
            }
            return reader.read(last);
        }
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        var statement = connection.prepareStatement(text.toString());
        for (int i = 0; i < values.size(); i++) {
            var value = values.get(i);
            if (value instanceof Object[] array) {
                statement.setArray(i + 1, array(connection, array));
            } else {
                statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    private static Array array(Connection connection, Object[] values) throws SQLException {
        var type = values.getClass().getComponentType();
        var name = type == Long.class
                ? "int8"
                : type == Integer.class
                        ? "int4"
                        : type == Boolean.class ? "bool" : type == byte[].class ? "bytea" : "text";
        return connection.createArrayOf(name, values);
    }
}
