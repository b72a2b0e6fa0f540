package dev.escapement.client.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A piece of a result; immutable.
 *
 * @param columns of the result, in order
 * @param rows each with its values in the order of the columns, those that are null too
 * @param next the cursor of the next piece; null when this is the last
 */
public record RowsPage(List<Column> columns, List<List<Object>> rows, String next) {
    /**
     * Copies the lists.
     *
     * @param columns in order
     * @param rows each with as many values as there are columns
     * @param next null for none
     */
    public RowsPage {
        columns = List.copyOf(columns);
        var copy = new ArrayList<List<Object>>(rows.size());
        rows.forEach(row -> copy.add(Collections.unmodifiableList(new ArrayList<>(row))));
        rows = Collections.unmodifiableList(copy);
    }
}
