package dev.escapement.steps;

import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.StepResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/**
 * The row that is committed with an effect and so proves it. It is written first, which makes a second attempt wait for the first
 * one's outcome, and completed last.
 */
final class EffectMarker {
    private static final String ENDED_ITSELF =
            "The step's text ended the transaction that the step runs in. What it committed stands and"
                    + " nothing is known of the rest; \"transaction\": \"none\" is for statements that cannot run in one.";
    private static final String INSERT = """
            with mine as (insert into escapement.effect_marker (effect_key) values (?) on conflict do nothing returning 1)
            select count(*), pg_current_xact_id()::text from mine""";
    private static final String COMPLETE = """
            set session authorization default;
            update escapement.effect_marker
            set output = ?::pg_catalog.json, warnings = ?::pg_catalog.json, columns = ?::pg_catalog.json
            where effect_key = ? returning pg_catalog.pg_current_xact_id_if_assigned()::pg_catalog.text""";
    private static final String ADD_PAGE = "insert into escapement.effect_rows values (?, ?, ?::pg_catalog.json)";
    private static final String READ =
            "select output, warnings, columns from escapement.effect_marker where effect_key = ?";
    private static final String READ_PAGES =
            "select rows from escapement.effect_rows where effect_key = ? order by page";
    private static final int PAGE_CHARS = 256 * 1024;

    private final Session session;
    private final String key;
    private final String transaction;

    private EffectMarker(Session session, String key, String transaction) {
        this.session = session;
        this.key = key;
        this.transaction = transaction;
    }

    /** Begins the effect's transaction; null when the effect is committed already. */
    static EffectMarker begin(Session session) throws SQLException {
        session.connection().setAutoCommit(false);
        var key = session.context().effectKey();
        try (var statement = session.connection().prepareStatement(INSERT)) {
            statement.setString(1, key);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) == 1 ? new EffectMarker(session, key, row.getString(2)) : null;
            }
        }
    }

    /** Whether the effect is committed. */
    static boolean isCommitted(Session session) throws SQLException {
        try (var statement = session.connection().prepareStatement(READ)) {
            statement.setString(1, session.context().effectKey());
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** What the attempt that committed the effect returned. */
    static StepResult recorded(Session session) throws SQLException, StepFailure {
        var key = session.context().effectKey();
        try (var statement = session.connection().prepareStatement(READ)) {
            statement.setString(1, key);
            try (var row = statement.executeQuery()) {
                if (!row.next() || row.getString(1) == null) {
                    throw new StepFailure(ENDED_ITSELF);
                }
                return new StepResult.Succeeded(
                        Json.MAPPER.readValue(row.getString(1), new TypeReference<Map<String, Object>>() {}),
                        Json.MAPPER.readValue(row.getString(2), new TypeReference<List<Warning>>() {}),
                        row.getString(3) == null ? null : rows(session, key, row.getString(3)));
            }
        }
    }

    private static Rows rows(Session session, String key, String columns) throws SQLException {
        var rows = new ArrayList<List<Object>>();
        try (var statement = session.connection().prepareStatement(READ_PAGES)) {
            statement.setString(1, key);
            try (var pages = statement.executeQuery()) {
                while (pages.next()) {
                    Json.MAPPER.readValue(pages.getString(1), new TypeReference<List<List<Object>>>() {}).stream()
                            .map(row -> row.stream().map(EffectMarker::value).toList())
                            .forEach(rows::add);
                }
            }
        }
        return new Rows(Json.MAPPER.readValue(columns, new TypeReference<List<Rows.Column>>() {}), rows);
    }

    /** A value as it was when it was read the first time, and to its digits: a whole number may be longer than a long. */
    private static Object value(Object read) {
        if (read instanceof Integer number) {
            return number.longValue();
        }
        if (read instanceof Map<?, ?> || read instanceof List<?>) {
            return Values.value(read);
        }
        return read instanceof BigInteger number ? new BigDecimal(number) : read;
    }

    /** Records the result, and makes sure that it will be committed with the very transaction that {@link #begin} began. */
    void complete(StepResult.Succeeded result) throws SQLException, StepFailure {
        try (var statement = session.connection().prepareStatement(COMPLETE)) {
            statement.setString(1, Json.MAPPER.writeValueAsString(result.output()));
            statement.setString(2, Json.MAPPER.writeValueAsString(result.warnings()));
            var rows = result.rows();
            statement.setString(3, rows == null ? null : Json.MAPPER.writeValueAsString(rows.columns()));
            statement.setString(4, key);
            statement.execute();
            statement.getMoreResults();
            try (var row = statement.getResultSet()) {
                if (!row.next() || !transaction.equals(row.getString(1))) {
                    throw new StepFailure(ENDED_ITSELF);
                }
            }
        }
        if (result.rows() != null) {
            addPages(result.rows().rows());
        }
    }

    private void addPages(List<List<Object>> rows) throws SQLException {
        try (var statement = session.connection().prepareStatement(ADD_PAGE)) {
            var page = new StringBuilder();
            int number = 0;
            for (var row : rows) {
                page.append(page.isEmpty() ? '[' : ',').append(Json.MAPPER.writeValueAsString(row));
                if (page.length() >= PAGE_CHARS) {
                    add(statement, number++, page);
                }
            }
            if (!page.isEmpty()) {
                add(statement, number, page);
            }
        }
    }

    private void add(PreparedStatement statement, int number, StringBuilder page) throws SQLException {
        statement.setString(1, key);
        statement.setInt(2, number);
        statement.setString(3, page.append(']').toString());
        statement.executeUpdate();
        page.setLength(0);
    }
}
