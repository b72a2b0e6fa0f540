package dev.escapement.client;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.Waits;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.Part;
import dev.escapement.client.job.RowsPage;
import dev.escapement.client.job.Status;
import dev.escapement.client.job.StepState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The rows that the steps of a job left. Thread-safe. */
final class Results {
    /** Rows of a page. */
    private static final int PAGE = 1_000;

    private final Backend backend;
    private final String id;

    Results(Backend backend, String id) {
        this.backend = backend;
        this.id = id;
    }

    CompletableFuture<Rows> of(String step) {
        return page(step, null)
                .thenApply(found -> new Rows(
                        found.orElseThrow(
                                () -> new EscapementException("Step " + step + " of job " + id + " left no rows.")),
                        cursor -> next(step, cursor)));
    }

    /** Those of the last step of the chain that left any. */
    CompletableFuture<Rows> last(List<StepState> steps) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            var step = steps.get(i);
            if (step.part() == Part.CHAIN && step.status() == Status.SUCCEEDED) {
                var before = steps.subList(0, i);
                return page(step.name(), null)
                        .thenCompose(found -> found.map(page -> CompletableFuture.completedFuture(
                                        new Rows(page, cursor -> next(step.name(), cursor))))
                                .orElseGet(() -> last(before)));
            }
        }
        return CompletableFuture.failedFuture(new EscapementException("No step of job " + id + " left rows."));
    }

    private RowsPage next(String step, String cursor) {
        return Waits.join(page(step, cursor))
                .orElseThrow(() -> new EscapementException(
                        "The rows of step " + step + " of job " + id + " are gone: it was restarted, or removed."));
    }

    private CompletableFuture<Optional<RowsPage>> page(String step, String cursor) {
        return backend.rows(id, step, cursor, PAGE);
    }
}
