package dev.escapement.engine.ledger;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What finished jobs tell of those to come, and jobs under a deadline. What a method answers is committed. Thread-safe. Trouble with the
 * database is a {@link LedgerException}.
 */
public interface History {
    /** How long after the begin of its job a step begins, and how long it takes. */
    record Span(Duration offset, Duration length) {}

    /** Medians of the last jobs of a definition that succeeded: of how many, how long they took, and the spans of their steps by name. */
    record Past(int jobs, Duration length, Map<String, Span> steps) {}

    /** The pasts of definitions, without those that have none. */
    Map<JobRef, Past> pasts(Collection<JobRef> definitions);

    /** Those jobs of a project that there are, in the order of these ids, without their steps. */
    List<Job> find(String project, List<String> ids);

    /** Those of these jobs that are final, in the order of their ends, without their steps. */
    List<Job> ended(Collection<UUID> keys);

    /** How many may run at once under each limit, by name or pattern. */
    Map<String, Integer> limits();

    /**
     * Jobs whose deadline nobody knows to be met or missed, the nearest one first, after this one (null: from the first); but for those that have
     * ended otherwise than well, said so already, and have their deadline still before them.
     */
    List<Job> underDeadline(Job after, Instant now, int most);

    /** What is to be said of the deadline of a job, as it was read (null: nothing). */
    record Verdict(Job job, Outlook outlook) {}

    /** Writes verdicts, but for those of jobs whose status, or what is said of them, anybody has changed since; the jobs of those written. */
    Set<UUID> judge(List<Verdict> verdicts);
}
