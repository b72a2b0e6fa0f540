package dev.escapement.engine.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table of values that a step leaves behind: typed columns (PostgreSQL type names) and rows of JSON values. */
public record Rows(List<Column> columns, List<List<Object>> rows) {
    /** A column's name and type. */
    public record Column(String name, String type) {}

    public Rows {
        columns = List.copyOf(columns);
        var copy = new ArrayList<List<Object>>(rows.size());
        rows.forEach(row -> copy.add(Collections.unmodifiableList(new ArrayList<>(row))));
        rows = Collections.unmodifiableList(copy);
    }
}
