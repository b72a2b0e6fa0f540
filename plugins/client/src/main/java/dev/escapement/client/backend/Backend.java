package dev.escapement.client.backend;

import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.RowsPage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One project of an engine, wherever that is. All methods return at once; what they give ends with an exception of the package {@code job} when
 * it does not come about, and may be ended by any thread of {@link ClientThreads}, so that nothing long may be chained to it. Thread-safe.
 */
public interface Backend extends AutoCloseable {
    /** The most ids of one {@link #lookup}. */
    int MOST_IDS = 1_000;

    /**
     * Opens a job, or finds the same one that was submitted before; however often it is sent on the way, it starts once.
     *
     * @param spec the job, without its project
     * @return the job as it stands when it is committed
     */
    CompletableFuture<JobState> submit(JobSpec spec);

    /**
     * {@return a job with its steps; empty when there is none}
     *
     * @param id of the job
     */
    CompletableFuture<Optional<JobState>> find(String id);

    /**
     * {@return those of these jobs that exist, without their steps}
     *
     * @param ids 1 to {@link #MOST_IDS}
     */
    CompletableFuture<List<JobState>> lookup(List<String> ids);

    /**
     * {@return rows that a step left; empty when it left none, or there is no such step}
     *
     * @param id of the job
     * @param step the name of the step
     * @param cursor where they begin, as the page before told; null for the first
     * @param limit 1 to 10,000 rows
     */
    CompletableFuture<Optional<RowsPage>> rows(String id, String step, String cursor, int limit);

    /**
     * Asks for the end of a job once, and leaves one alone that is over.
     *
     * @param id of the job
     * @return the job as it stands then
     */
    CompletableFuture<JobState> cancel(String id);

    /**
     * Restarts a job that has not succeeded, and does so once.
     *
     * @param id of the job
     * @param from the name of a step of its chain, none behind the first that has not succeeded; null for that one
     * @return the job as it stands then
     */
    CompletableFuture<JobState> restart(String id, String from);

    /**
     * From now on tells of every job of the project that ends, until the subscription is closed.
     *
     * @param listener is told on any thread
     * @return what ends it
     */
    Subscription subscribe(Listener listener);

    @Override
    void close();

    /** Is told of ends; every method returns soon. */
    interface Listener {
        /** What ended before may not have been told: whatever is waited for is to be looked up. */
        void look();

        /**
         * A job has ended; it may be told twice.
         *
         * @param job as it ended, without its steps
         */
        void ended(JobState job);
    }

    /** Ends what {@link #subscribe} began. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
