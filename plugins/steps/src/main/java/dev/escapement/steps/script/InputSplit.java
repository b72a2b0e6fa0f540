package dev.escapement.steps.script;

import dev.escapement.steps.CopyOut;
import dev.escapement.steps.Json;
import dev.escapement.steps.Parameters;
import dev.escapement.steps.Session;
import dev.escapement.steps.SqlErrors;
import dev.escapement.steps.SqlExpressions;
import dev.escapement.steps.SqlStatement;
import dev.escapement.steps.StepFailure;
import dev.escapement.steps.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Keeps the input of a step as it is now, each row with the part that gets it and its place there, and adds the parts. */
final class InputSplit {
    private static final String KEEP = """
            insert into escapement.script_row (run, part, n, line)
            select %s, %s, %s, %s from (select %s as rows_, row_number() over () as n from (
            %s
            ) %s) numbered_""";
    private static final String ADD_TABLE = """
            insert into escapement.script_part (run, part, key, rows)
            select ?, 1, '', count(*) from escapement.script_row where run = ?""";
    private static final String ADD_CHUNKS = """
            insert into escapement.script_part (run, part, key, rows)
            select run, part, part::text, count(*) from escapement.script_row where run = ? group by run, part""";
    private static final String ADD_GROUPS = """
            insert into escapement.script_part (run, part, key, rows)
            select run, part, (select string_agg(coalesce(first::json ->> name, ''), '_' order by i)
              from unnest(?) with ordinality names (name, i)), count
            from (select run, part, count(*) as count, min(line) filter (where n = 1) as first
              from escapement.script_row where run = ? group by run, part) groups""";

    private final Session session;
    private final ScriptOptions options;
    private final SqlStatement query;

    InputSplit(Session session, ScriptOptions options) {
        this.session = session;
        this.options = options;
        this.query = SqlExpressions.named(List.of(options.input().query()), session.context())
                .get(0);
    }

    /** Gives names and types of the columns, as JSON. */
    String keep(long run) throws SQLException, StepFailure {
        session.searchIn(options.input().searchPath());
        var columns = columns();
        var names = columns.stream().map(column -> column.get(0)).toList();
        var splitting = options.splitting();
        switch (splitting.apply()) {
            case ROWS -> {
                insert(run, names, "(n - 1) / " + splitting.size() + " + 1", "n");
                Sql.update(session, ADD_CHUNKS, run);
            }
            case GROUPS -> {
                var groups = meant(splitting.groupBy(), names);
                var order = new ArrayList<>(fields(meant(splitting.orderBy(), names)));
                order.add("n");
                var by = String.join(", ", fields(groups));
                insert(
                        run,
                        names,
                        "dense_rank() over (order by " + by + ")",
                        "row_number() over (partition by " + by + " order by " + String.join(", ", order) + ")");
                Sql.update(session, ADD_GROUPS, session.connection().createArrayOf("text", groups.toArray()), run);
            }
            default -> {
                insert(run, names, "1", "n");
                Sql.update(session, ADD_TABLE, run, run);
            }
        }
        return Json.MAPPER.writeValueAsString(columns);
    }

    private List<List<String>> columns() throws SQLException, StepFailure {
        var columns = new ArrayList<List<String>>();
        var names = new HashSet<String>();
        try (var statement = session.connection().prepareStatement(query.jdbc())) {
            var all = statement.getMetaData();
            for (int i = 1; all != null && i <= all.getColumnCount(); i++) {
                var name = all.getColumnLabel(i);
                columns.add(List.of(name, all.getColumnTypeName(i)));
                if (!names.add(name)) {
                    throw new StepFailure("The input has two columns " + name + "; each needs a name of its own.");
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.failure(e, null, List.of());
        }
        return columns;
    }

    private void insert(long run, List<String> names, String part, String place) throws SQLException, StepFailure {
        var row = row(names);
        var sql = KEEP.formatted(Long.toString(run), part, place, CopyOut.line("rows_"), row, query.jdbc(), row);
        try (var statement = session.connection().prepareStatement(sql)) {
            new Parameters(session.context(), Map.of()).bind(query, statement);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.failure(e, null, List.of());
        }
    }

    /** What the input is called: it stands for a row only when no column is called so. */
    private static String row(List<String> names) {
        return IntStream.rangeClosed(0, names.size())
                .mapToObj(i -> "query_" + i)
                .filter(name -> !names.contains(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> fields(List<String> columns) {
        return columns.stream()
                .map(column -> "(rows_)." + TableName.quote(column))
                .collect(Collectors.toUnmodifiableList());
    }

    /** The columns that names mean: one that is called so, or else the only one that differs in case alone. */
    private static List<String> meant(List<String> names, List<String> columns) throws StepFailure {
        var meant = new ArrayList<String>();
        for (var name : names) {
            var alike = columns.stream().filter(name::equalsIgnoreCase).toList();
            if (!columns.contains(name) && alike.size() != 1) {
                throw new StepFailure("The input has " + (alike.isEmpty() ? "no column " : "several columns ") + name
                        + "; its columns are " + String.join(", ", columns) + ".");
            }
            meant.add(columns.contains(name) ? name : alike.get(0));
        }
        return meant;
    }
}
