package dev.escapement.steps.copy;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Column;
import dev.escapement.steps.Session;
import dev.escapement.steps.StepFailure;
import dev.escapement.steps.Table;
import dev.escapement.steps.TableName;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/** One run of a copy: the target is made ready, then each source is inserted by column name. */
final class CopyRun {
    private final Session session;
    private final CopyOptions options;
    private final Table target;

    CopyRun(Session session, CopyOptions options) {
        this.session = session;
        this.options = options;
        this.target = new Table(session, options.to());
    }

    StepResult.Succeeded run() throws SQLException, StepFailure {
        checkSources();
        boolean create = target.isToBeCreated(options.disposition().create());
        if (create) {
            target.createLike(options.from().get(0));
        } else {
            target.makeReady(options.disposition().write());
        }
        long rows = 0;
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

    private long copy(TableName source) throws SQLException, StepFailure {
        var columns = columns(source);
        try (var statement = session.connection().createStatement()) {
            long rows =
                    statement.executeLargeUpdate("insert into " + options.to().quoted() + " (" + columns
                            + ") overriding system value select " + columns + " from " + source.quoted());
            session.context().log("Copied " + rows + " rows from " + source + " to " + options.to());
            return rows;
        }
    }

    private String columns(TableName source) throws SQLException, StepFailure {
        var there = target.columns();
        var names = there.stream().map(Column::name).collect(Collectors.toCollection(HashSet::new));
        var generated =
                there.stream().filter(Column::generated).map(Column::name).toList();
        var given = new Table(session, source).columns();
        for (var column : given) {
            if (!names.contains(column.name())) {
                throw new StepFailure("The table " + options.to() + " has no column " + column.name() + ", which "
                        + source + " has.");
            }
        }
        return given.stream()
                .map(Column::name)
                .filter(name -> !generated.contains(name))
                .map(TableName::quote)
                .collect(Collectors.joining(", "));
    }
}
