package dev.escapement.client;

import dev.escapement.client.job.Column;
import dev.escapement.client.job.Row;
import dev.escapement.client.job.RowsPage;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The rows that a step left, read a page at a time as they are asked for, so that they need not be in memory together; each iteration begins
 * with the first. An iteration may throw what any call may. Thread-safe, its iterators are not.
 */
public final class Rows implements Iterable<Row> {
    private final RowsPage first;
    private final Function<String, RowsPage> next;

    Rows(RowsPage first, Function<String, RowsPage> next) {
        this.first = first;
        this.next = next;
    }

    /** {@return their columns, in order} */
    public List<Column> columns() {
        return first.columns();
    }

    /** {@return all rows as a stream, read as lazily} */
    public Stream<Row> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    @Override
    public Iterator<Row> iterator() {
        return new Iterator<>() {
            private RowsPage page = first;
            private Iterator<List<Object>> rows = first.rows().iterator();

            @Override
            public boolean hasNext() {
                while (!rows.hasNext() && page.next() != null) {
                    page = Rows.this.next.apply(page.next());
                    rows = page.rows().iterator();
                }
                return rows.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return new Row(page.columns(), rows.next());
            }
        };
    }
}
