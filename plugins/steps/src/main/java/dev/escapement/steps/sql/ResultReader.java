package dev.escapement.steps.sql;

import dev.escapement.engine.job.Rows;
import dev.escapement.steps.Session;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgResultSet;

/** Reads rows as JSON values: numbers and booleans as such where JSON has them, everything else in PostgreSQL's own text form. */
final class ResultReader {
    private static final int LONGEST_NUMBER = 500;
    private static final int BATCH = 100;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int MOST_FETCHED = 2000;
    private static final String TYPES =
            "select format_type(o.oid, null) from unnest(?::oid[]) with ordinality as o(oid, n) order by n";

    /** What the server calls the types that most results have. */
    private static final Map<Integer, String> BUILT_IN = Map.of(
            Oid.BOOL, "boolean",
            Oid.INT4, "integer",
            Oid.INT8, "bigint",
            Oid.NUMERIC, "numeric",
            Oid.FLOAT8, "double precision",
            Oid.TEXT, "text",
            Oid.DATE, "date",
            Oid.TIMESTAMPTZ, "timestamp with time zone");

    private final Session session;
    private final ResultSet result;
    private final int[] types;
    private long bytes;
    private boolean cut;

    ResultReader(Session session, ResultSet result) throws SQLException {
        this.session = session;
        this.result = result;
        this.types = new int[result.getMetaData().getColumnCount()];
        var columns = result.unwrap(PgResultSet.class);
        for (int i = 0; i < types.length; i++) {
            types[i] = columns.getColumnOID(i + 1);
        }
    }

    /** True when there were more rows than the limit let through. */
    boolean isCut() {
        return cut;
    }

    /** Lets the statement run to its end and keeps nothing. */
    long skipAll() throws SQLException {
        long count = 0;
        while (result.next()) {
            count++;
            if (count == BATCH) {
                result.setFetchSize(MOST_FETCHED);
            }
        }
        return count;
    }

    Rows read(ResultLimit limit) throws SQLException {
        var rows = new ArrayList<List<Object>>();
        while (!cut && result.next()) {
            var row = row();
            cut = rows.size() == limit.rows() || bytes > limit.bytes();
            if (!cut) {
                rows.add(row);
                adaptFetch(rows.size());
            }
        }
        return new Rows(columns(), rows);
    }

    private List<Object> row() throws SQLException {
        var row = new ArrayList<>(types.length);
        for (int i = 0; i < types.length; i++) {
            var text = result.getString(i + 1);
            bytes += text == null ? 1 : 1 + text.length();
            row.add(text == null ? null : value(text, types[i]));
        }
        return row;
    }

    /** Wide rows are fetched in smaller batches, so that a batch stays near a megabyte. */
    private void adaptFetch(int count) throws SQLException {
        if (count % BATCH == 0) {
            long width = Math.max(1, bytes / count);
            result.setFetchSize((int) Math.max(1, Math.min(MOST_FETCHED, BATCH_BYTES / width)));
        }
    }

    private static Object value(String text, int type) {
        return switch (type) {
            case Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID -> Long.valueOf(text);
            case Oid.NUMERIC, Oid.FLOAT4, Oid.FLOAT8 -> number(text);
            case Oid.BOOL -> text.equals("t");
            default -> text;
        };
    }

    private static Object number(String text) {
        boolean finite = Character.isDigit(text.charAt(text.length() - 1));
        return finite && text.length() <= LONGEST_NUMBER ? new BigDecimal(text) : text;
    }

    private List<Rows.Column> columns() throws SQLException {
        boolean areBuiltIn = IntStream.of(types).allMatch(BUILT_IN::containsKey);
        var names = areBuiltIn ? IntStream.of(types).mapToObj(BUILT_IN::get).toList() : typeNames();
        var columns = new ArrayList<Rows.Column>();
        for (var name : names) {
            columns.add(new Rows.Column(result.getMetaData().getColumnLabel(columns.size() + 1), name));
        }
        return columns;
    }

    private List<String> typeNames() throws SQLException {
        var oids = new ArrayList<String>();
        for (int type : types) {
            oids.add(Integer.toUnsignedString(type));
        }
        var found = new ArrayList<String>();
        try (var statement = session.connection().prepareStatement(TYPES)) {
            statement.setString(1, "{" + String.join(",", oids) + "}");
            try (var names = statement.executeQuery()) {
                while (names.next()) {
                    found.add(Objects.requireNonNullElse(names.getString(1), "unknown"));
                }
            }
        }
        return found;
    }
}
