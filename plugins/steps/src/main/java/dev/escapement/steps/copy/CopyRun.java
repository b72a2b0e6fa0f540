package dev.escapement.steps.copy;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Column;
import dev.escapement.steps.Session;
import dev.escapement.steps.SqlErrors;
import dev.escapement.steps.SqlExpressions;
import dev.escapement.steps.StepFailure;
import dev.escapement.steps.Table;
import dev.escapement.steps.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** One run of a copy: the target is made ready, then each source is inserted by column name. */
final class CopyRun {
    private final Session session;
    private final CopyOptions options;
    private final Table target;
    /** The text of the query, with what its expressions come to. */
    private final String query;

    CopyRun(Session session, CopyOptions options) {
        this.session = session;
        this.options = options;
        this.target = new Table(session, options.to());
        this.query = options.query() == null
                ? null
                : SqlExpressions.quoted(options.query(), session.context()).text();
    }

    StepResult.Succeeded run() throws SQLException, StepFailure {
        session.searchIn(options.searchPath());
        checkSources();
        boolean create = target.isToBeCreated(options.disposition().create());
        if (create) {
            create();
        } else {
            target.makeReady(options.disposition().write());
        }
        long rows = query == null ? 0 : insert(queried(), " select * from (\n" + query + "\n) rows_", "the query");
        for (var source : options.from()) {
            session.checkCancelled();
            rows += copy(source);
        }
        var output = new LinkedHashMap<String, Object>();
        output.put("rows", rows);
        output.put("table", options.to().toString());
        output.put("created", create);
        return StepResult.succeeded(output);
    }

    private void checkSources() throws SQLException, StepFailure {
        long oid = target.oid();
        for (var source : options.from()) {
            var table = new Table(session, source);
            long from = table.oid();
            if (from == 0) {
                throw table.missing();
            }
            if (from == oid) {
                throw new StepFailure("The table " + source + " cannot be copied to itself.");
            }
        }
    }

    private void create() throws SQLException, StepFailure {
        if (query == null) {
            target.createLike(options.from().get(0));
        } else {
            ofUser("create table " + options.to().quoted() + " as\n" + query + "\nwith no data");
        }
    }

    private long copy(TableName source) throws SQLException, StepFailure {
        var columns = columns(
                new Table(session, source).columns().stream().map(Column::name).toList(), source.toString());
        return insert(
                columns, " overriding system value select " + columns + " from " + source.quoted(), source.toString());
    }

    private long insert(String columns, String rest, String source) throws SQLException, StepFailure {
        long rows = ofUser("insert into " + options.to().quoted() + " (" + columns + ")" + rest);
        session.context().log("Copied " + rows + " rows from " + source + " to " + options.to());
        return rows;
    }

    /** Runs what holds a text of the user's. */
    private long ofUser(String sql) throws SQLException, StepFailure {
        try (var statement = session.connection().createStatement()) {
            return statement.executeLargeUpdate(sql);
        } catch (SQLException e) {
            throw SqlErrors.failure(e, null, List.of());
        }
    }

    /** The columns of the query, in its order. */
    private String queried() throws SQLException, StepFailure {
        var names = new ArrayList<String>();
        try (var statement = session.connection().prepareStatement(query.replace("?", "??"))) {
            var columns = statement.getMetaData();
            for (int i = 1; columns != null && i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
        } catch (SQLException e) {
            throw SqlErrors.failure(e, null, List.of());
        }
        return columns(names, "the query");
    }

    /** Those that the target has to be given, by name. */
    private String columns(List<String> given, String source) throws SQLException, StepFailure {
        var there = target.columns();
        var names = there.stream().map(Column::name).collect(Collectors.toCollection(HashSet::new));
        var generated =
                there.stream().filter(Column::generated).map(Column::name).toList();
        for (var column : given) {
            if (!names.contains(column)) {
                throw new StepFailure(
                        "The table " + options.to() + " has no column " + column + ", which " + source + " has.");
            }
        }
        return given.stream()
                .filter(name -> query != null || !generated.contains(name))
                .map(TableName::quote)
                .collect(Collectors.joining(", "));
    }
}
