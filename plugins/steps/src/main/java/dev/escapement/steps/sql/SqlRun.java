package dev.escapement.steps.sql;

import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Notices;
import dev.escapement.steps.Parameters;
import dev.escapement.steps.Session;
import dev.escapement.steps.SqlErrors;
import dev.escapement.steps.SqlExpressions;
import dev.escapement.steps.SqlStatement;
import dev.escapement.steps.StepFailure;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of a step's statements, one after the other. */
final class SqlRun {
    private static final int LISTED = 100;
    private static final int FETCH = 100;
    private static final String TOO_LARGE = "result-too-large";

    private final Session session;
    private final SqlOptions options;
    private final Parameters parameters;
    private final Notices notices;
    private final List<SqlStatement> statements;
    private final List<Map<String, Object>> done = new ArrayList<>();
    private Rows kept;
    private long lastRows;
    private boolean cut;

    SqlRun(Session session, SqlOptions options) {
        this.session = session;
        this.options = options;
        this.notices = new Notices(session.context()::log);
        this.parameters = new Parameters(session.context(), options.parameters());
        this.statements = SqlExpressions.named(options.statements(), session.context());
    }

    StepResult.Succeeded run() throws SQLException, StepFailure {
        for (var statement : statements) {
            parameters.check(statement);
        }
        session.searchIn(options.searchPath());
        for (int i = 0; i < statements.size(); i++) {
            session.checkCancelled();
            run(statements.get(i), i + 1);
        }
        return new StepResult.Succeeded(output(), notices.warnings(), kept);
    }

    private Map<String, Object> output() {
        var output = new LinkedHashMap<String, Object>();
        output.put("rows", lastRows);
        output.put("statements", done);
        if (cut) {
            output.put("cut", true);
        }
        return output;
    }

    private void run(SqlStatement statement, int number) throws SQLException, StepFailure {
        long start = System.nanoTime();
        boolean own = options.transaction() == SqlOptions.Transaction.NONE && statement.isQuery();
        if (own) {
            // In a transaction of its own, so that rows can be fetched piece by piece.
            session.connection().setAutoCommit(false);
        }
        try (var prepared = session.connection().prepareStatement(statement.jdbc())) {
            prepared.setFetchSize(FETCH);
            parameters.bind(statement, prepared);
            execute(prepared, number);
        } catch (SQLException e) {
            throw SqlErrors.failure(e, statement, notices.warnings());
        }
        if (own) {
            session.connection().commit();
            session.connection().setAutoCommit(true);
        }
        record(statement, number, start);
    }

    private void execute(PreparedStatement prepared, int number) throws SQLException, StepFailure {
        boolean last = number == statements.size();
        try {
            if (prepared.execute()) {
                take(prepared, last);
            } else {
                lastRows = Math.max(0, prepared.getLargeUpdateCount());
            }
        } finally {
            notices.take(prepared, number);
        }
    }

    private void take(PreparedStatement prepared, boolean last) throws SQLException, StepFailure {
        try (var rows = prepared.getResultSet()) {
            var reader = new ResultReader(session, rows);
            if (!last || options.result().isNone()) {
                lastRows = reader.skipAll();
                return;
            }
            kept = reader.read(options.result());
            lastRows = kept.rows().size();
            cut = reader.isCut();
            if (cut && options.result().over() == ResultLimit.Over.FAIL) {
                throw new StepFailure(
                        "The result is larger than " + options.result().rows() + " rows or "
                                + options.result().bytes() + " bytes.",
                        TOO_LARGE,
                        false,
                        notices.warnings());
            }
            if (cut) {
                notices.add(new Warning(
                        "The result is cut after " + lastRows
                                + " rows, and the statement was not run further; more is kept with"
                                + " \"result\": {\"rows\": …, \"bytes\": …}, and with \"none\" it is run to its end and nothing kept.",
                        null,
                        Map.of("rows", lastRows)));
            }
        }
    }

    private void record(SqlStatement statement, int number, long start) {
        var command = statement.command();
        if (done.size() < LISTED) {
            done.add(Map.of("command", command, "rows", lastRows));
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        session.context()
                .log("Statement " + number + " of " + statements.size() + ": " + command + ", " + lastRows + " rows, "
                        + millis + " ms");
    }
}
