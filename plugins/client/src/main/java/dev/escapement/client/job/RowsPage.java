package dev.escapement.client.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A piece of a result: its columns, the values of its rows, and the cursor of the next piece (null when this is the last); immutable. */
public record RowsPage(List<Column> columns, List<List<Object>> rows, String next) {
    public RowsPage {
        columns = List.copyOf(columns);
        var copy = new ArrayList<List<Object>>(rows.size());
        rows.forEach(row -> copy.add(Collections.unmodifiableList(new ArrayList<>(row))));
        rows = Collections.unmodifiableList(copy);
    }
}
