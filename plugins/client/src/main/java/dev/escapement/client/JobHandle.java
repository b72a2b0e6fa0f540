package dev.escapement.client;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.backend.Waits;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.JobError;
import dev.escapement.client.job.JobFailedException;
import dev.escapement.client.job.JobNotFoundException;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.Status;
import dev.escapement.client.job.StepState;
import dev.escapement.client.job.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A job: ask how it stands, wait for its end, intervene. What asks looks the job up each time, unless its end is known; an end that was seen stays
 * until the job is restarted by this handle. Every method but {@link #id} and {@link #toString} may throw {@link EscapementException}. Thread-safe.
 */
public final class JobHandle {
    /** How long {@link #toString} asks for what it does not know. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final String id;
    private final Backend backend;
    private final Watches watches;
    private final ClientThreads threads;
    private final Results results;
    private final Known known = new Known();

    JobHandle(String id, Backend backend, Watches watches, ClientThreads threads) {
        this.id = id;
        this.backend = backend;
        this.watches = watches;
        this.threads = threads;
        this.results = new Results(backend, id);
    }

    JobHandle saw(JobState state) {
        known.saw(state);
        return this;
    }

    /** {@return its id in its project} */
    public String id() {
        return id;
    }

    /** {@return how it stands, with its steps: all that the methods below tell, at one moment} */
    public JobState state() {
        return Waits.join(whole());
    }

    /** {@return what {@link #state} gives, without waiting for it} */
    public CompletableFuture<JobState> stateAsync() {
        return threads.handOver(whole());
    }

    private CompletableFuture<JobState> whole() {
        var end = known.end();
        return end != null && end.hasSteps() ? CompletableFuture.completedFuture(end) : look();
    }

    private CompletableFuture<JobState> look() {
        return backend.find(id).thenApply(found -> known.saw(found.orElseThrow(() -> new JobNotFoundException(id))));
    }

    /** How it stands, but for its steps, which need not be read for that. */
    private JobState now() {
        var end = known.end();
        return end != null ? end : Waits.join(look());
    }

    /** {@return where it stands} */
    public Status status() {
        return now().status();
    }

    /** {@return whether it is over, however it ended} */
    public boolean isComplete() {
        return now().isComplete();
    }

    /** {@return whether it is over and has not succeeded} */
    public boolean failed() {
        return now().failed();
    }

    /** {@return why it has failed; empty unless {@link #failed}} */
    public Optional<JobError> fatalError() {
        return now().fatalError();
    }

    /** {@return what went wrong without ending it, in the order of the steps; empty when nothing did so far} */
    public List<Warning> errors() {
        return state().warnings();
    }

    /** {@return how its steps stand, in order} */
    public List<StepState> steps() {
        return state().steps();
    }

    /** {@return when its first step began; empty before} */
    public Optional<Instant> startTime() {
        return Optional.ofNullable(now().startedAt());
    }

    /** {@return when it ended; empty before} */
    public Optional<Instant> endTime() {
        return Optional.ofNullable(now().endedAt());
    }

    /** {@return the time from start to end; empty before its end, and when it ended without having begun} */
    public Optional<Duration> totalTime() {
        var state = now();
        return state.startedAt() == null || state.endedAt() == null
                ? Optional.empty()
                : Optional.of(Duration.between(state.startedAt(), state.endedAt()));
    }

    /**
     * Waits for its end, however it ends, through outages of servers too.
     *
     * @param limit how long to wait at most
     * @return this handle
     * @throws InterruptedException when the thread is interrupted while it waits
     * @throws TimeoutException when it is not over after this long
     */
    public JobHandle await(Duration limit) throws InterruptedException, TimeoutException {
        try (var waiter = waiter()) {
            waiter.end().get(Awaiting.nanos(limit), TimeUnit.NANOSECONDS);
            return this;
        } catch (ExecutionException e) {
            throw Waits.unchecked(e);
        } catch (TimeoutException e) {
            var late = new TimeoutException("Timed out waiting for Job " + id + " to complete, after " + limit + ".");
            late.initCause(e);
            throw late;
        }
    }

    /** {@return this handle, once the job is over, however it ended} To cancel the future is to wait no longer. */
    public CompletableFuture<JobHandle> future() {
        var waiter = waiter();
        var future = threads.handOver(waiter.end().thenApply(end -> this));
        Waits.afterwards(future, (handle, problem) -> waiter.close());
        return future;
    }

    /** For one who waits until it is over; it is known then. */
    Waiter waiter() {
        var end = known.end();
        return end != null ? Waiter.ended(end, known::saw) : watches.wait(id, known::saw);
    }

    /**
     * Waits for its end, however long, and gives what its chain has left.
     *
     * @return the rows that the last step of its chain left that left any
     * @throws JobFailedException when it has not succeeded
     * @throws EscapementException also when no step of its chain left rows
     */
    public Rows result() {
        try (var waiter = waiter()) {
            return Waits.join(waiter.end().thenCompose(end -> last()));
        }
    }

    /** {@return what {@link #result()} gives, without waiting for it} */
    public CompletableFuture<Rows> resultAsync() {
        var waiter = waiter();
        var rows = waiter.end().thenCompose(end -> last());
        Waits.afterwards(rows, (found, problem) -> waiter.close());
        return threads.handOver(rows);
    }

    private CompletableFuture<Rows> last() {
        return whole().thenCompose(state -> {
            if (state.failed()) {
                throw new JobFailedException(state);
            }
            return results.last(state.steps());
        });
    }

    /**
     * {@return the rows that a step has left, whatever became of the job}
     *
     * @param step its name
     * @throws EscapementException also when it left none, or there is no such step
     */
    public Rows result(String step) {
        return Waits.join(results.of(step));
    }

    /**
     * {@return what {@link #result(String)} gives, without waiting for it}
     *
     * @param step its name
     */
    public CompletableFuture<Rows> resultAsync(String step) {
        return threads.handOver(results.of(step));
    }

    /**
     * Asks for its end.
     *
     * @return true when it is cancelled or soon will be, false when it had ended otherwise
     */
    public boolean cancel() {
        return Waits.join(cancelled());
    }

    /**
     * The same without waiting.
     *
     * @return what {@link #cancel} gives
     */
    public CompletableFuture<Boolean> cancelAsync() {
        return threads.handOver(cancelled());
    }

    private CompletableFuture<Boolean> cancelled() {
        return backend.cancel(id)
                .thenApply(known::saw)
                .thenApply(state -> !state.isComplete() || state.status() == Status.CANCELLED);
    }

    /**
     * Runs it again from the first step that has not succeeded; it must be over and not have succeeded. Wait for its end anew.
     *
     * @return this handle
     */
    public JobHandle restart() {
        return Waits.join(restarted(null));
    }

    /**
     * The same from this step on.
     *
     * @param from the name of a step of its chain, none behind the first that has not succeeded; null for that one
     * @return this handle
     */
    public JobHandle restart(String from) {
        return Waits.join(restarted(from));
    }

    /**
     * The same without waiting.
     *
     * @param from the name of a step of its chain, none behind the first that has not succeeded; null for that one
     * @return this handle, once it is restarted
     */
    public CompletableFuture<JobHandle> restartAsync(String from) {
        return threads.handOver(restarted(from));
    }

    private CompletableFuture<JobHandle> restarted(String from) {
        return look().thenCompose(before -> {
            if (before.isComplete()) {
                watches.restarted(id, before.endedAt());
            }
            return backend.restart(id, from).thenApply(known::reopened).thenApply(state -> this);
        });
    }

    /**
     * {@code Job <id>} and {@code in progress}, {@code completed}, {@code completed with some non-fatal errors} or {@code failed with error: …}, as
     * far as is known here. To know whether there were such errors it may look the job up once, for two seconds at most.
     */
    @Override
    public String toString() {
        var state = known.state();
        if (state == null) {
            return "Job " + id + " in progress";
        }
        boolean mayHaveWarnings = state.isComplete() && !state.failed() && !state.hasSteps();
        return (mayHaveWarnings ? wholeOr(state) : state).toString();
    }

    private JobState wholeOr(JobState state) {
        try {
            return whole().get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return state;
        } catch (ExecutionException | TimeoutException e) {
            // What is known is true, if not all of it.
            return state;
        }
    }
}
