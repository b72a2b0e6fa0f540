package dev.escapement.client;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.backend.Waits;
import dev.escapement.client.http.HttpBackend;
import dev.escapement.client.http.Limits;
import dev.escapement.client.http.Service;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.InvalidJobException;
import dev.escapement.client.job.JobConflictException;
import dev.escapement.client.job.JobNotFoundException;
import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.UnreachableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One project of an engine: submits jobs and gives their handles. A call that fails on its way is sent again, to another server if need be,
 * and done once all the same; when its time is over it ends with {@link UnreachableException}. However many handles are waited for, a client has
 * at most four threads, daemons all, and two connections to a server. What is chained to a future runs on one thread for all. Thread-safe.
 */
public final class EscapementClient implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,1024}");

    private final Backend backend;
    private final ClientThreads threads;
    private final Watches watches;

    private EscapementClient(Backend backend, ClientThreads threads) {
        this.backend = backend;
        this.threads = threads;
        this.watches = new Watches(backend, threads);
    }

    /**
     * {@return a client of servers, which asks none of them yet}
     *
     * @param options where they are, what opens them, and how long things may take
     */
    public static EscapementClient connect(ClientOptions options) {
        var service = new Service(options.servers(), options.key(), options.project());
        var limits = new Limits(
                options.connectTimeout(), options.requestTimeout(), options.totalTimeout(), options.silence());
        return over(threads -> new HttpBackend(service, limits, threads));
    }

    /**
     * {@return a client of an engine somewhere else, which closes the threads and the backend}
     *
     * @param backend makes the way to the engine, given the threads of the client
     */
    public static EscapementClient over(Function<ClientThreads, Backend> backend) {
        var threads = new ClientThreads();
        return new EscapementClient(backend.apply(threads), threads);
    }

    /**
     * Submits a job, and returns when it is committed. The same one again is the same job.
     *
     * @param spec the job, which has its id already
     * @return its handle
     * @throws InvalidJobException naming the fields, when something is wrong with it; there is no job then
     * @throws JobConflictException when another job stands under its id
     * @throws UnreachableException when no server has answered in time; it may have been submitted, and may be again
     */
    public JobHandle submit(JobSpec spec) {
        return Waits.join(submitInside(spec));
    }

    /**
     * The same without waiting; the future ends with what {@link #submit} would throw.
     *
     * @param spec the job, which has its id already
     * @return its handle, once it is committed
     */
    public CompletableFuture<JobHandle> submitAsync(JobSpec spec) {
        return threads.handOver(submitInside(spec));
    }

    private CompletableFuture<JobHandle> submitInside(JobSpec spec) {
        var handle = new JobHandle(spec.id(), backend, watches, threads);
        return backend.submit(spec).thenApply(handle::saw);
    }

    /**
     * {@return the handle of a job, whoever submitted it} Asks nobody; what asks later ends with {@link JobNotFoundException} when there is none.
     *
     * @param id 1 to 1,024 characters of A-Z, a-z, 0-9, _ and -
     * @throws IllegalArgumentException when nothing can have this id
     */
    public JobHandle job(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("The id of a job is 1 to 1024 characters of A-Z, a-z, 0-9, _ and -.");
        }
        return new JobHandle(id, backend, watches, threads);
    }

    /**
     * Submits {@link JobSpec#query}: SQL whose rows are the result.
     *
     * @param sql one statement, or several with semicolons between; the rows of the last one are kept
     * @return its handle
     */
    public JobHandle query(String sql) {
        return submit(JobSpec.query(sql));
    }

    /**
     * Submits {@link JobSpec#load}: a file to a table.
     *
     * @param from the path of a file in the files folder, relative to it
     * @param table its name, or {@code schema.table}; made when there is none, else added to
     * @return its handle
     */
    public JobHandle load(String from, String table) {
        return submit(JobSpec.load(from, table));
    }

    /**
     * Submits {@link JobSpec#extract}: a table or a query to a file.
     *
     * @param tableOrQuery the name of a table, or {@code schema.table}, or else a query
     * @param to the path of a file in the files folder, relative to it; replaced when there is one
     * @return its handle
     */
    public JobHandle extract(String tableOrQuery, String to) {
        return submit(JobSpec.extract(tableOrQuery, to));
    }

    /**
     * Submits {@link JobSpec#copy}: a table or a query to a table.
     *
     * @param tableOrQuery the name of a table, or {@code schema.table}, or else a query
     * @param to its name, or {@code schema.table}; made when there is none, else added to
     * @return its handle
     */
    public JobHandle copy(String tableOrQuery, String to) {
        return submit(JobSpec.copy(tableOrQuery, to));
    }

    /**
     * Waits until one of the jobs at least is over, or the time is; not at all when there are none.
     *
     * @param jobs of one client or several; the collection is left as it is
     * @param limit how long to wait at most
     * @return those that are over, in the order of the argument
     * @throws InterruptedException when the thread is interrupted while it waits
     * @throws EscapementException when one can not be waited for: there is no such job, its client was closed, its key opens it no longer
     */
    public static List<JobHandle> awaitAny(Collection<JobHandle> jobs, Duration limit) throws InterruptedException {
        return Awaiting.of(jobs, 1, limit);
    }

    /**
     * The same, until all are over or the time is.
     *
     * @param jobs of one client or several; the collection is left as it is
     * @param limit how long to wait at most
     * @return those that are over, in the order of the argument
     * @throws InterruptedException when the thread is interrupted while it waits
     * @throws EscapementException when one can not be waited for: there is no such job, its client was closed, its key opens it no longer
     */
    public static List<JobHandle> awaitAll(Collection<JobHandle> jobs, Duration limit) throws InterruptedException {
        return Awaiting.of(jobs, jobs.size(), limit);
    }

    /** Ends what is waited for with an exception, and all threads; jobs go on. */
    @Override
    public void close() {
        watches.close();
        backend.close();
        threads.close();
    }

    @Override
    public String toString() {
        return "EscapementClient of " + backend;
    }
}
