package dev.escapement.dialects.bigquery;

import dev.escapement.engine.job.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A table of the work database, read in the order in which its rows lie there. Thread-safe. */
final class WorkTable implements RowSource {
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_SCHEMA = "3F000";
    private static final String READING = """
            set transaction isolation level repeatable read, read only;
            set local timezone to 'UTC'; set local datestyle to 'ISO'; set local bytea_output to 'hex';
            set local synchronize_seqscans to off; set local statement_timeout to '30s'""";

    private final DataSource work;
    private final TableRef table;

    WorkTable(DataSource work, TableRef table) {
        this.work = work;
        this.table = table;
    }

    @Override
    public Optional<Piece> rows(long first, int limit) {
        try {
            return Optional.of(WorkDatabase.ask(work, connection -> read(connection, first, limit)));
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState()) || UNDEFINED_SCHEMA.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw WireException.of(
                    503, "backendError", "The table " + table + " cannot be read now: " + e.getMessage());
        }
    }

    private Piece read(Connection connection, long first, int limit) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(READING);
            long total;
            try (var count = statement.executeQuery("select count(*) from " + table.sql())) {
                count.next();
                total = count.getLong(1);
            }
            try (var rows =
                    statement.executeQuery("select * from " + table.sql() + " offset " + first + " limit " + limit)) {
                return new Piece(rows(rows), total);
            }
        }
    }

    private static Rows rows(ResultSet result) throws SQLException {
        var columns = WorkDatabase.columns(result.getMetaData());
        var rows = new ArrayList<List<Object>>();
        while (result.next()) {
            var row = new ArrayList<>(columns.size());
            for (int i = 1; i <= columns.size(); i++) {
                row.add(text(result.getString(i), columns.get(i - 1).type()));
            }
            rows.add(row);
        }
        return new Rows(columns, rows);
    }

    private static Object text(String value, String type) {
        return value == null || !type.equals("bool") ? value : (Object) value.equals("t");
    }
}
