package dev.escapement.dialects.bigquery;

import dev.escapement.engine.Engine;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.RowsPage;
import java.util.List;
import java.util.Optional;

/** Rows that clients go through page by page. */
@FunctionalInterface
interface RowSource {
    /** Rows, and how many there are in all. */
    record Piece(Rows rows, long total) {}

    /** Some rows from one on, counted from 0; empty when there is no such table. */
    Optional<Piece> rows(long first, int limit);

    /** What a query left in the ledger; empty when its last statement gives no rows. */
    static RowSource of(Engine engine, Job job) {
        var step = job.steps().get(job.spec().steps().size() - 1);
        long total = step.output().get("rows") instanceof Long count ? count : 0;
        return (first, limit) -> engine.rows(job.ref(), step.name(), RowsPage.cursor(first), Math.max(1, limit))
                .map(page -> new Piece(limit == 0 ? none(page.rows()) : page.rows(), total));
    }

    private static Rows none(Rows rows) {
        return new Rows(rows.columns(), List.of());
    }
}
