package dev.escapement.client;

import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.JobState;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One who waits for a job, until it is over or he is closed; a future shared by all would remember each who ever waited. Thread-safe. */
final class Waiter implements AutoCloseable {
    private final Watch watch;
    private final UnaryOperator<JobState> seen;
    private final CompletableFuture<JobState> end = new CompletableFuture<>();

    /** The watch is null for one who has nothing to wait for. */
    Waiter(Watch watch, UnaryOperator<JobState> seen) {
        this.watch = watch;
        this.seen = seen;
    }

    /** One whose wait is over. */
    static Waiter ended(JobState state, UnaryOperator<JobState> seen) {
        var waiter = new Waiter(null, seen);
        waiter.ended(state);
        return waiter;
    }

    /** One who cannot wait. */
    static Waiter failed(EscapementException problem) {
        var waiter = new Waiter(null, UnaryOperator.identity());
        waiter.fail(problem);
        return waiter;
    }

    void ended(JobState state) {
        end.complete(seen.apply(state));
    }

    void fail(EscapementException problem) {
        end.completeExceptionally(problem);
    }

    CompletableFuture<JobState> end() {
        return end;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.remove(this);
        }
    }
}
