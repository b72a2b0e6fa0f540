package dev.escapement.engine;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A job that was submitted: ask how it stands, wait for its end. Thread-safe. */
public final class JobHandle {
    /** How often to look for an end that was not heard of. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Engine engine;
    private final Job found;
    private final boolean created;

    JobHandle(Engine engine, Job found, boolean created) {
        this.engine = engine;
        this.found = found;
        this.created = created;
    }

    public JobRef ref() {
        return found.ref();
    }

    /** The job as it stood when this handle was made. */
    public Job found() {
        return found;
    }

    /** False when the job had been submitted before. */
    public boolean created() {
        return created;
    }

    /** The job as it stands now. */
    public Job job() {
        return engine.find(ref()).orElseThrow(() -> new NoSuchElementException("There is no job " + ref() + "."));
    }

    /** Waits for a final status and gives the job as it ended. @throws TimeoutException when it has not ended after this long */
    public Job await(Duration limit) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (; ; ) {
            var end = engine.endings().of(found.key());
            try {
                var job = job();
                long left = deadline - System.nanoTime();
                if (job.status().isFinal()) {
                    return job;
                }
                if (left <= 0) {
                    throw new TimeoutException("Job " + ref() + " is still " + job.status() + " after " + limit + ".");
                }
                end.completeOnTimeout(null, Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS)
                        .get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("The end of a job is never a failure", e);
            } finally {
                end.cancel(false);
            }
        }
    }
}
