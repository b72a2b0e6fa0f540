package dev.escapement.steps.load;

import dev.escapement.steps.Column;
import dev.escapement.steps.FileShape;
import dev.escapement.steps.Session;
import dev.escapement.steps.StepFailure;
import dev.escapement.steps.Table;
import dev.escapement.steps.TableName;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table that rows are loaded into: made when it is missing, made ready once, and asked for its columns. */
final class Target {
    private final LoadOptions options;
    private final Table table;
    private List<Column> columns;
    private boolean created;

    Target(Session session, LoadOptions options) {
        this.options = options;
        this.table = new Table(session, options.table());
    }

    /** Finds the columns of a table that is to be made. */
    interface Guess {
        List<Column> columns() throws IOException, StepFailure;
    }

    void prepare(Guess guess) throws SQLException, StepFailure, IOException {
        if (columns != null) {
            return;
        }
        created = table.isToBeCreated(options.disposition().create());
        if (created) {
            create(options.schema().isGiven() ? options.schema().columns() : guess.columns());
        } else {
            table.makeReady(options.disposition().write());
        }
        columns = table.columns();
    }

    private void create(List<Column> wanted) throws SQLException, StepFailure {
        if (wanted.isEmpty()) {
            throw new StepFailure(
                    "The table " + table.name()
                            + " does not exist and the file is empty, so that its columns are not known; \"schema\" says them.");
        }
        table.create(wanted);
    }

    boolean isCreated() {
        return created;
    }

    /** The name by which COPY's errors call the table. */
    String relation() {
        var parts = table.name().parts();
        return parts.get(parts.size() - 1);
    }

    /** Where a file without a header has its values. */
    List<String> inOrder() throws StepFailure {
        return options.schema().isGiven()
                ? matched(options.schema().names(), "The schema")
                : columns.stream()
                        .filter(column -> !column.generated())
                        .map(Column::name)
                        .toList();
    }

    /** The table's own names for names that a file or a schema uses: exactly, or else but for upper and lower case. */
    List<String> matched(List<String> names, String whose) throws StepFailure {
        var matched = new ArrayList<String>();
        for (var name : names) {
            var found = find(name);
            if (found == null) {
                throw new StepFailure(
                        whose + " names a column " + name + ", which the table " + table.name() + " has not; it has "
                                + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ".");
            }
            if (matched.contains(found)) {
                throw new StepFailure(whose + " names the column " + found + " twice.");
            }
            matched.add(found);
        }
        return matched;
    }

    private String find(String name) {
        var exact = columns.stream().map(Column::name).filter(name::equals).findFirst();
        return exact.or(() -> columns.stream()
                        .map(Column::name)
                        .filter(name::equalsIgnoreCase)
                        .findFirst())
                .orElse(null);
    }

    /** The columns that JSON rows fill: those that the sample names, and those that are null when they are left out anyway. */
    Set<String> forKeys(Set<String> keys) throws StepFailure {
        var names = new LinkedHashSet<>(
                options.schema().isGiven() ? options.schema().names() : keys);
        var all = new HashSet<String>();
        for (var column : columns) {
            all.add(column.name());
            if (!options.schema().isGiven() && !column.hasDefault() && !column.generated()) {
                names.add(column.name());
            }
        }
        names.retainAll(all);
        if (names.isEmpty()) {
            throw new StepFailure("The file names none of the columns of the table " + table.name() + ".");
        }
        return names;
    }

    String copy(List<String> names) {
        var list = names.stream().map(TableName::quote).collect(Collectors.joining(", ", " (", ")"));
        var form = options.shape().format() == FileShape.Format.NDJSON
                ? "format csv"
                : options.shape().copyOptions() + forceNull(names);
        return "copy " + table.name().quoted() + list + " from stdin with (" + form + ", encoding '"
                + options.encoding().name() + "')";
    }

    /** A quoted empty text is null where the type has no such value. */
    private String forceNull(List<String> names) {
        var list = columns.stream()
                .filter(column -> names.contains(column.name()) && column.isNeverEmpty())
                .map(column -> TableName.quote(column.name()))
                .collect(Collectors.joining(", "));
        return list.isEmpty() || !options.shape().nullText().isEmpty() ? "" : ", force_null (" + list + ")";
    }
}
