package dev.escapement.dialects.bigquery;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Rows;
import dev.escapement.rest.http.Fields;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/** Has the work database look at a query without running it. Thread-safe. */
final class DryRun {
    private final Function<String, DataSource> connections;

    DryRun(Function<String, DataSource> connections) {
        this.connections = connections;
    }

    /** The job that would be made; nothing is stored. @throws WireException when the query is not valid, and for what is no query */
    Map<String, Object> job(JobSpec spec, Wire configuration) {
        var query = configuration.object("query");
        if (query == null) {
            throw WireException.invalid("configuration.dryRun", "Only queries can be run dry.");
        }
        var shown = new LinkedHashMap<String, Object>();
        configuration.raw().forEach((key, value) -> shown.put(key.toString(), value));
        shown.put("jobType", "QUERY");
        var statistics = new Fields()
                .add("creationTime", "0")
                .add("totalBytesProcessed", "0")
                .add(
                        "query",
                        new Fields()
                                .add("totalBytesProcessed", "0")
                                .add("schema", schema(query, spec.project()))
                                .map())
                .map();
        return new Fields()
                .add("kind", "bigquery#job")
                .add("jobReference", JobDocument.reference(spec))
                .add("configuration", shown)
                .add("status", Map.of("state", "DONE"))
                .add("statistics", statistics)
                .map();
    }

    /** The columns that a query would give; null for a statement that gives none. */
    Map<String, Object> schema(Wire query, String project) {
        var parameters = QueryParameters.read(query);
        var sql = StandardSql.of(query.required("query"), project, parameters::sqlOfNull);
        try {
            return WorkDatabase.ask(connections.apply("work"), connection -> {
                search(connection, query.object("defaultDataset"));
                return columns(connection, sql);
            });
        } catch (SQLException e) {
            throw Failure.ofQuery(e.getSQLState(), String.valueOf(e.getMessage()))
                    .exception();
        }
    }

    private static void search(Connection connection, Wire dataset) throws SQLException {
        if (dataset != null) {
            try (var statement = connection.createStatement()) {
                statement.execute("set local search_path to " + TableRef.quote(TableRef.schema(dataset, "datasetId"))
                        + ", public");
            }
        }
    }

    private static Map<String, Object> columns(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql.replace("?", "??"))) {
            var found = statement.getMetaData();
            return found == null
                    ? null
                    : new ResultTable(new Rows(WorkDatabase.columns(found), List.of()), false).schema();
        }
    }
}
