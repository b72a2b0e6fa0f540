package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Intervention;
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
    /**
     * Writes the job and all its steps, PENDING, unless a job stands under its name already. When the database is lost under it, it is
     * written again, a few times.
     */
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
     * Takes a job that is PENDING and due for this node, above every earlier claim, and starts its first step that has not succeeded. One
     * that is RUNNING is taken from a node that is lost. Empty when it is final, gone, due later, or runs on a node that is not.
     */
    Optional<Claim> claim(UUID key, String node, TakeOver takeOver);

    /** Closes the attempt and writes what follows for the later steps and the job; false when the claim is lost. */
    boolean endStep(Claim claim, int position, StepResult result);

    /**
     * Closes an attempt and lets the job wait, PENDING, for this long (zero: until a node takes it): for the next step after a success,
     * for another attempt at this one otherwise.
     */
    Start endAndWait(Claim claim, int position, StepResult result, Duration pause);

    /** Ends a step and starts the one that is to run then ({@link Job#next}), in one commit. */
    Start endAndStart(Claim claim, int position, StepResult result);

    /** Carries out what somebody asks for; the job as it stands then. @throws InterventionException when it stands so that this cannot be */
    Optional<Job> intervene(JobRef ref, Intervention intervention);

    /** Which jobs that this node owns somebody wants ended. */
    Set<UUID> cancelRequests(String node);

    /**
     * PENDING and RUNNING jobs in order of key, from after this one (null: from the first), but for those that wait for a limit without
     * room.
     */
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
