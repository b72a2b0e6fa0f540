package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.ledger.Disposal;
import dev.escapement.engine.ledger.JobKeys;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Removes rows of jobs, with all that hangs on them, and of slots. Thread-safe. */
final class JpaDisposal implements Disposal {
    private static final String EXCEPT = """
            and (definition is null or not exists (
                  select from unnest(?::text[], ?::text[]) as e(project, name) where e.project = o.project and e.name = o.definition))
            """;

    /** Of a definition: older than a time, and than so many of the newest; the time, the order and the table are not said yet. */
    private static final String OF_DEFINITION = """
            and o.project = ? and o.definition = ? and (?::timestamptz is null or o.%1$s < ?::timestamptz)
            and o.%2$s < (select n.%2$s from escapement.%3$s n where n.project = ? and n.definition = ?
                          order by n.%2$s desc limit 1 offset ?)
            """;

    private static final String JOBS =
            "delete from escapement.job d using (select o.key from escapement.job o where o.status not in ('PENDING', 'RUNNING') ";
    private static final String THESE_JOBS =
            " order by o.key limit ? for update skip locked) these where d.key = these.key";
    private static final String SLOTS =
            "delete from escapement.slot d using (select o.project, o.definition, o.at from escapement.slot o where o.outcome not in ('DUE', 'QUEUED') "
                    // A slot tells for which reason its job runs, and one of a backfill how far that is.
                    + "and not exists (select from escapement.job j where j.project = o.project and j.id = o.job"
                    + " and (o.backfill is not null or j.status in ('PENDING', 'RUNNING'))) ";
    private static final String THESE_SLOTS = " order by o.at limit ? for update skip locked) these"
            + " where d.project = these.project and d.definition = these.definition and d.at = these.at";

    private static final UUID FIRST = new UUID(0, 0);

    private final Commits commits;
    /** The last job that is gone; before it are only those that stay for now, and dead rows, which may be a great many. */
    private volatile UUID passed = FIRST;

    JpaDisposal(Commits commits) {
        this.commits = commits;
    }

    /** Keys sort by time of submission, which is before the end. */
    @Override
    public int jobs(Instant endedBefore, Set<JobRef> except, int most) {
        var gone = commits.told(connection -> Bulk.query(
                connection,
                "with gone as (" + JOBS + "and o.key > ?::uuid and o.key < ?::uuid and o.ended_at < ? " + EXCEPT
                        + THESE_JOBS + " returning d.key) select key from gone order by key desc",
                Bulk::key,
                passed,
                JobKeys.floor(endedBefore),
                endedBefore,
                Bulk.texts(except, JobRef::project),
                Bulk.texts(except, JobRef::id),
                most));
        passed = gone.size() == most ? gone.get(0) : FIRST;
        return gone.size();
    }

    @Override
    public int slots(Instant before, Set<JobRef> except, int most) {
        return update(
                SLOTS + "and o.at < ? " + EXCEPT + THESE_SLOTS,
                before,
                Bulk.texts(except, JobRef::project),
                Bulk.texts(except, JobRef::id),
                most);
    }

    @Override
    public int jobs(JobRef definition, Instant endedBefore, int keep, int most) {
        return ofDefinition(
                JOBS + OF_DEFINITION.formatted("ended_at", "key", "job") + THESE_JOBS,
                definition,
                endedBefore,
                keep,
                most);
    }

    @Override
    public int slots(JobRef definition, Instant before, int keep, int most) {
        return ofDefinition(
                SLOTS + OF_DEFINITION.formatted("at", "at", "slot") + THESE_SLOTS, definition, before, keep, most);
    }

    private int ofDefinition(String sql, JobRef definition, Instant before, int keep, int most) {
        return update(
                sql,
                definition.project(),
                definition.id(),
                before,
                before,
                definition.project(),
                definition.id(),
                keep - 1,
                most);
    }

    private int update(String sql, Object... arguments) {
        return commits.told(connection -> Bulk.update(connection, sql, arguments));
    }
}
