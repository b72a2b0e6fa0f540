package dev.escapement.dialects.bigquery;

import dev.escapement.engine.job.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows in the shape that clients read: a schema, and cells whose values are texts. Immutable. */
record ResultTable(Rows rows, boolean int64Timestamps) {
    Map<String, Object> schema() {
        return Map.of("fields", rows.columns().stream().map(ResultTable::field).toList());
    }

    private static Map<String, Object> field(Rows.Column column) {
        var field = new LinkedHashMap<String, Object>();
        field.put("name", column.name());
        field.put("type", FieldType.showing(element(column.type())).name());
        field.put("mode", isArray(column.type()) ? "REPEATED" : "NULLABLE");
        return field;
    }

    /** The driver's names of arrays begin with _, the server's end with []. */
    private static boolean isArray(String type) {
        return type.startsWith("_") || type.endsWith("[]");
    }

    private static String element(String type) {
        if (type.startsWith("_")) {
            return type.substring(1);
        }
        return type.endsWith("[]") ? type.substring(0, type.length() - 2) : type;
    }

    List<Map<String, Object>> cells() {
        return rows.rows().stream().map(this::row).toList();
    }

    private Map<String, Object> row(List<Object> values) {
        var cells = new ArrayList<Map<String, Object>>(values.size());
        for (int i = 0; i < values.size(); i++) {
            cells.add(cell(values.get(i), rows.columns().get(i).type()));
        }
        return Map.of("f", cells);
    }

    private Map<String, Object> cell(Object value, String type) {
        var field = FieldType.showing(element(type));
        if (!isArray(type)) {
            return cell(value == null ? null : field.wire(value, int64Timestamps));
        }
        var elements = value == null ? List.<String>of() : ArrayText.elements(value.toString());
        var cells = new ArrayList<Map<String, Object>>();
        elements.forEach(element -> cells.add(cell(element == null ? null : field.wire(element, int64Timestamps))));
        return cell(cells);
    }

    private static Map<String, Object> cell(Object value) {
        var cell = new LinkedHashMap<String, Object>();
        cell.put("v", value);
        return cell;
    }
}
