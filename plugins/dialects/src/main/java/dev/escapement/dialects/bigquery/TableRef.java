package dev.escapement.dialects.bigquery;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A table as clients name it: its dataset is a schema of PostgreSQL. Both names are folded to lower case there. Immutable. */
record TableRef(String project, String dataset, String table) {
    /** Where the rows of a query are found that nobody gave a table to. */
    static final String ANONYMOUS = "_anonymous";

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_ -]{1,1024}");

    static TableRef read(Wire wire, String project) {
        var ref = new TableRef(wire.text("projectId", project), name(wire, "datasetId"), name(wire, "tableId"));
        if (!ref.project().equals(project)) {
            throw WireException.notFound(
                    "Table " + ref + ": only tables of the project " + project + " can be reached from it.");
        }
        return ref;
    }

    private static String name(Wire wire, String field) {
        var name = wire.required(field);
        if (!NAME.matcher(name).matches()) {
            throw WireException.invalid(wire.at(field), "Invalid " + field + " \"" + name + "\".");
        }
        return name;
    }

    /** The schema that a dataset is. */
    static String schema(Wire wire, String field) {
        return name(wire, field).toLowerCase(Locale.ROOT);
    }

    /** The name in PostgreSQL, quoted. */
    String sql() {
        return quote(dataset.toLowerCase(Locale.ROOT)) + "." + quote(table.toLowerCase(Locale.ROOT));
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    Map<String, Object> document() {
        var document = new LinkedHashMap<String, Object>();
        document.put("projectId", project);
        document.put("datasetId", dataset);
        document.put("tableId", table);
        return document;
    }

    @Override
    public String toString() {
        return project + ":" + dataset + "." + table;
    }
}
