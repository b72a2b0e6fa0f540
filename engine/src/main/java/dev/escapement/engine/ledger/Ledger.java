package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The book of jobs, steps and attempts. What a method answers is committed, alone or in one transaction with what other threads wrote at
 * that moment; methods that name a claim change nothing and say so when another node has taken the job since, and calling them again
 * changes nothing more. Thread-safe. Trouble with the database is a {@link LedgerException}, for the thread alone whose write caused it.
 */
public interface Ledger extends AutoCloseable {
    /** Writes the job and all its steps, PENDING, unless a job stands under its name already. */
    Opened open(JobSpec spec);

    /**
     * The same for many, in their order: in one transaction for each thousand, so that those before one which failed stand. To call it
     * again is harmless.
     */
    List<Opened> openAll(List<JobSpec> specs);

    Optional<Job> find(JobRef ref);

    /** Newest first, without their steps. @throws IllegalArgumentException for a cursor that no page gave */
    Page<Job> list(JobQuery query);

    /**
     * Takes a job that is RUNNING, or PENDING and due, for this node, above every earlier claim, and starts its first step that has not
     * succeeded: an attempt of an earlier claim that is still open ends UNKNOWN. Empty when it is final, gone, or due later.
     */
    Optional<Claim> claim(UUID key, String node);

    /** Closes the attempt and writes what follows for the later steps and the job; false when the claim is lost. */
    boolean endStep(Claim claim, int position, StepResult result);

    /** Closes an attempt that failed and lets the job wait, PENDING, for another one that is due after this pause. */
    Start retryStep(Claim claim, int position, StepResult.Failed result, Duration pause);

    /** Ends a step that succeeded and starts the one after it, in one commit. */
    Start endAndStart(Claim claim, int position, StepResult.Succeeded result);

    /** Ends a PENDING job, or asks the owner of a RUNNING one to end it; the job as it stands then. */
    Optional<Job> cancel(JobRef ref);

    /** Which jobs that this node owns somebody wants ended. */
    Set<UUID> cancelRequests(String node);

    /** PENDING and RUNNING jobs in order of key, from after this one (null: from the first). */
    List<Unfinished> unfinished(UUID after, int limit);

    /** Appends to a step's log. */
    void log(Claim claim, int position, List<LogLine> lines);

    /** A step's log from after a cursor; empty when there is no such step. */
    Optional<Page<LogLine>> logOf(JobRef ref, String step, String after, int limit);

    /** Rows that a step left, from after a cursor; empty when there is no such step or it left none. */
    Optional<RowsPage> rowsOf(JobRef ref, String step, String after, int limit);

    @Override
    void close();
}
