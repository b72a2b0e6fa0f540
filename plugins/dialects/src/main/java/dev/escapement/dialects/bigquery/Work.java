package dev.escapement.dialects.bigquery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a configuration asks for, as a step: its kind, its config, and the values that its text names. Immutable. */
record Work(String kind, Map<String, Object> config, Map<String, Object> parameters) {
    /** As much of a result as can be kept. */
    private static final Map<String, Object> LARGEST_RESULT =
            Map.of("rows", 1_000_000, "bytes", 64 << 20, "over", "fail");

    private static final String GOOGLE = "gs://";
    private static final long MOST_BAD_ROWS = 1_000_000;

    static Work read(Wire configuration, String project) {
        var kinds = List.of("query", "load", "extract", "copy").stream()
                .filter(configuration::has)
                .toList();
        if (kinds.size() != 1) {
            throw WireException.of(
                    400,
                    kinds.isEmpty() ? "required" : "invalid",
                    "The configuration must have one of query, load, extract and copy.");
        }
        var wire = configuration.object(kinds.get(0));
        return switch (kinds.get(0)) {
            case "query" -> query(wire, project);
            case "load" -> load(wire, project);
            case "extract" -> extract(wire, project);
            default -> copy(wire, project);
        };
    }

    private static Work query(Wire wire, String project) {
        wire.refuse("userDefinedFunctionResources", "make functions in the database");
        wire.refuse("tableDefinitions", "load the files first");
        refuseShapes(wire);
        var parameters = QueryParameters.read(wire);
        var sql = StandardSql.of(wire.required("query"), project, parameters::sql);
        var config = new LinkedHashMap<String, Object>();
        var dataset = wire.object("defaultDataset");
        if (dataset != null) {
            config.put("searchPath", TableRef.schema(dataset, "datasetId"));
        }
        var destination = destination(wire, project);
        if (destination == null) {
            config.put("sql", sql);
            config.put("result", LARGEST_RESULT);
            return new Work("sql", config, parameters.values());
        }
        config.put("query", withoutEnd(sql));
        config.put("to", destination.sql());
        dispose(config, wire, "WRITE_EMPTY");
        return new Work("copy", config, parameters.values());
    }

    /** What would make a table otherwise than by its columns. */
    private static void refuseShapes(Wire wire) {
        wire.refuse("schemaUpdateOptions", "alter the table");
        wire.refuse("timePartitioning", "make the table first");
        wire.refuse("rangePartitioning", "make the table first");
    }

    private static String withoutEnd(String sql) {
        return sql.strip().replaceFirst(";+\\s*$", "");
    }

    /** Null for the table that a query has of itself. */
    private static TableRef destination(Wire query, String project) {
        var table = query.object("destinationTable");
        if (table == null || !table.has("tableId")) {
            return null;
        }
        var ref = TableRef.read(table, project);
        return ref.dataset().equals(TableRef.ANONYMOUS) ? null : ref;
    }

    private static Work load(Wire wire, String project) {
        wire.refuse("allowJaggedRows", "give every row all of its columns");
        refuseShapes(wire);
        wire.refuse("hivePartitioningOptions", "name the files one by one");
        wire.refuse("projectionFields", "only CSV and NEWLINE_DELIMITED_JSON are read");
        boolean isCsv =
                wire.choice("sourceFormat", "CSV", "NEWLINE_DELIMITED_JSON").equals("CSV");
        var config = new LinkedHashMap<String, Object>();
        config.put("from", sources(wire));
        config.put(
                "table",
                TableRef.read(wire.requiredObject("destinationTable"), project).sql());
        config.put("format", isCsv ? "csv" : "ndjson");
        var schema = wire.object("schema");
        if (schema != null && schema.has("fields")) {
            config.put(
                    "schema",
                    schema.objects("fields").stream().map(Work::column).toList());
        }
        if (isCsv) {
            csv(config, wire, schema != null || !wire.flag("autodetect", false));
        }
        config.put("maxBadRows", Math.min(MOST_BAD_ROWS, wire.number("maxBadRecords", 0, Integer.MAX_VALUE)));
        dispose(config, wire, "WRITE_APPEND");
        if (!config.containsKey("schema") && !wire.flag("autodetect", false)) {
            // Nobody has said which columns to make.
            config.put("create", "never");
        }
        return new Work("load", config, Map.of());
    }

    /** Where the columns are known, lines that are skipped name none. */
    private static void csv(Map<String, Object> config, Wire wire, boolean isKnown) {
        long skipped = wire.number("skipLeadingRows", 0, 10_000);
        config.put("header", !isKnown);
        config.put("skip", isKnown ? skipped : Math.max(0, skipped - 1));
        config.put("delimiter", delimiter(wire));
        config.put("quote", plain(wire.text("quote", "\"")));
        config.put("null", plain(wire.text("nullMarker", "")));
        config.put("encoding", wire.choice("encoding", "UTF-8", "ISO-8859-1").equals("UTF-8") ? "UTF8" : "LATIN1");
    }

    private static String delimiter(Wire wire) {
        var delimiter = wire.text("fieldDelimiter", ",");
        return delimiter.equals("\\t") || delimiter.equals("tab") ? "\t" : plain(delimiter);
    }

    /** A text as it is: clients know nothing of the expressions that a config may hold. */
    private static String plain(String text) {
        return text.replace("${", "$${");
    }

    private static Map<String, Object> column(Wire field) {
        var name = field.required("name");
        var type = FieldType.named(field.required("type"), field.at("type"));
        var column = new LinkedHashMap<String, Object>();
        column.put("name", name.toLowerCase(Locale.ROOT));
        column.put("type", type.sql());
        column.put("required", field.choice("mode", "NULLABLE", "REQUIRED").equals("REQUIRED"));
        return column;
    }

    private static List<String> sources(Wire wire) {
        var uris = wire.texts("sourceUris");
        if (uris.isEmpty()) {
            throw WireException.required(wire.at("sourceUris"));
        }
        return uris.stream()
                .map(uri -> {
                    if (!isStorage(uri) || uri.contains("*")) {
                        throw WireException.invalid(
                                "Source URI must be a Google Cloud Storage location such as gs://bucket/object, without wildcards: "
                                        + uri);
                    }
                    return plain(uri.substring(GOOGLE.length()));
                })
                .toList();
    }

    private static boolean isStorage(String uri) {
        return uri.startsWith(GOOGLE) && uri.indexOf('/', GOOGLE.length()) > GOOGLE.length() && !uri.endsWith("/");
    }

    private static Work extract(Wire wire, String project) {
        wire.refuse("sourceModel", "there are no models");
        boolean isCsv = wire.choice("destinationFormat", "CSV", "NEWLINE_DELIMITED_JSON")
                .equals("CSV");
        var config = new LinkedHashMap<String, Object>();
        config.put(
                "table",
                TableRef.read(wire.requiredObject("sourceTable"), project).sql());
        config.put("to", target(wire));
        config.put("format", isCsv ? "csv" : "ndjson");
        config.put("compression", wire.choice("compression", "NONE", "GZIP").toLowerCase(Locale.ROOT));
        if (isCsv) {
            config.put("delimiter", delimiter(wire));
            config.put("header", wire.flag("printHeader", true));
        }
        return new Work("extract", config, Map.of());
    }

    /** One file is written: it is the first of those that a wildcard names. */
    private static String target(Wire wire) {
        var uris =
                wire.has("destinationUris") ? wire.texts("destinationUris") : List.of(wire.required("destinationUri"));
        if (uris.size() != 1) {
            throw WireException.invalid(wire.at("destinationUris"), "Exactly one destination URI is supported.");
        }
        var uri = uris.get(0);
        if (!isStorage(uri)) {
            throw WireException.invalid(
                    "Invalid extract destination URI '" + uri + "'. Must be a valid Google Storage path.");
        }
        return plain(uri.substring(GOOGLE.length()).replaceFirst("\\*", "000000000000"));
    }

    private static Work copy(Wire wire, String project) {
        wire.choice("operationType", "COPY", "OPERATION_TYPE_UNSPECIFIED");
        var sources =
                wire.has("sourceTables") ? wire.objects("sourceTables") : List.of(wire.requiredObject("sourceTable"));
        if (sources.isEmpty()) {
            throw WireException.required(wire.at("sourceTables"));
        }
        var config = new LinkedHashMap<String, Object>();
        config.put(
                "from",
                sources.stream()
                        .map(source -> TableRef.read(source, project).sql())
                        .toList());
        config.put(
                "to",
                TableRef.read(wire.requiredObject("destinationTable"), project).sql());
        dispose(config, wire, "WRITE_EMPTY");
        return new Work("copy", config, Map.of());
    }

    private static void dispose(Map<String, Object> config, Wire wire, String write) {
        config.put(
                "create",
                wire.choice("createDisposition", "CREATE_IF_NEEDED", "CREATE_NEVER")
                                .equals("CREATE_NEVER")
                        ? "never"
                        : "if-needed");
        var all = List.of("WRITE_EMPTY", "WRITE_APPEND", "WRITE_TRUNCATE", "WRITE_TRUNCATE_DATA");
        var chosen = wire.has("writeDisposition") ? wire.choice("writeDisposition", all.toArray(String[]::new)) : write;
        config.put("write", chosen.split("_", -1)[1].toLowerCase(Locale.ROOT));
    }
}
