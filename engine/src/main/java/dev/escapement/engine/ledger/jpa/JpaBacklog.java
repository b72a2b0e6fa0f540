package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Page;
import dev.escapement.engine.ledger.Backlog;
import dev.escapement.engine.schedule.Backfill;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Backfills beside the slots. Thread-safe. */
final class JpaBacklog implements Backlog {
    private static final String SELECT = """
            select b.*, p.* from escapement.backfill b cross join lateral (
              select count(*) filter (where t.outcome = 'QUEUED') as waiting,
                     count(*) filter (where t.outcome = 'DUE' or j.status in ('PENDING', 'RUNNING')) as running,
                     count(*) filter (where t.outcome = 'STARTED' and j.status = 'SUCCEEDED') as succeeded,
                     count(*) filter (where j.status in ('FAILED', 'CANCELLED', 'UNKNOWN')) as failed,
                     count(*) filter (where t.outcome = 'REFUSED') as refused
              from escapement.slot t left join escapement.job j on j.project = t.project and j.id = t.job
              where t.project = b.project and t.definition = b.definition and t.backfill = b.number) p
            where b.project = ? and b.definition = ?\s""";

    /** Lets the first slots of each backfill of a definition make their jobs, as far as it has room; for project and name. */
    static final String PROMOTION = """
            update escapement.slot q set outcome = 'DUE', reason = null
            from (select s.project, s.definition, s.at
                  from escapement.backfill b
                  cross join lateral (
                    select w.* from escapement.slot w
                    where w.project = b.project and w.definition = b.definition and w.backfill = b.number and w.outcome = 'QUEUED'
                    order by w.at
                    limit greatest(0, b.parallel - (
                      select count(*) from escapement.slot t
                      where t.project = b.project and t.definition = b.definition and t.backfill = b.number and t.outcome = 'DUE') - (
                      select count(*) from escapement.job j join escapement.slot t
                        on t.project = j.project and t.definition = j.definition and t.at = j.slot and t.job = j.id
                      where j.project = b.project and j.definition = b.definition and j.status in ('PENDING', 'RUNNING')
                        and t.backfill = b.number))) s
                  where b.project = ? and b.definition = ?
                    and exists (select from escapement.slot w
                                where w.project = b.project and w.definition = b.definition and w.outcome = 'QUEUED'
                                  and w.backfill = b.number)) first
            where q.project = first.project and q.definition = first.definition and q.at = first.at and q.outcome = 'QUEUED'""";

    private final Commits commits;

    JpaBacklog(Commits commits) {
        this.commits = commits;
    }

    @Override
    public Optional<Backfill> open(
            String project, String name, Backfill.Wanted wanted, long version, List<Instant> slots, Instant now) {
        return commits.told(connection -> JpaTimetable.hold(connection, project, name)
                ? find(connection, project, name, insert(connection, project, name, wanted, version, slots, now))
                : Optional.empty());
    }

    private static long insert(
            Connection connection,
            String project,
            String name,
            Backfill.Wanted wanted,
            long version,
            List<Instant> slots,
            Instant now)
            throws SQLException {
        long number = Bulk.query(
                        connection,
                        """
                        insert into escapement.backfill (project, definition, number, begins, ends, parallel, asked_by, reason, created_at)
                        select ?, ?, coalesce(max(number), 0) + 1, ?::timestamptz, ?::timestamptz, ?::integer, ?, ?, ?::timestamptz
                        from escapement.backfill where project = ? and definition = ?
                        returning number""",
                        row -> row.getLong(1),
                        project,
                        name,
                        wanted.from(),
                        wanted.until(),
                        wanted.parallel(),
                        wanted.by(),
                        wanted.reason(),
                        now,
                        project,
                        name)
                .get(0);
        Bulk.update(connection, """
                insert into escapement.slot as s (project, definition, at, version, outcome, reason, backfill)
                select ?, ?, n.at, ?::bigint, 'QUEUED', 'waits for its turn in a backfill', ?::bigint
                from unnest(?::timestamptz[]) as n(at)
                on conflict (project, definition, at) do update
                set version = excluded.version, outcome = excluded.outcome, reason = excluded.reason, backfill = excluded.backfill
                where s.outcome in ('EXCLUDED', 'MISSED', 'OVERLAPPED', 'PAUSED', 'REFUSED')""", project, name, version, number, Bulk.texts(slots, Instant::toString));
        return number;
    }

    @Override
    public Optional<Backfill> find(String project, String name, long number) {
        return commits.told(connection -> find(connection, project, name, number));
    }

    private static Optional<Backfill> find(Connection connection, String project, String name, long number)
            throws SQLException {
        return Bulk.query(connection, SELECT + "and b.number = ?", JpaBacklog::backfill, project, name, number).stream()
                .findFirst();
    }

    @Override
    public Page<Backfill> list(String project, String name, String after, int limit) {
        long before = after == null ? Long.MAX_VALUE : Cursors.number(after);
        var found = commits.told(connection -> Bulk.query(
                connection,
                SELECT + "and b.number < ? order by b.number desc limit ?",
                JpaBacklog::backfill,
                project,
                name,
                before,
                limit + 1));
        return Cursors.page(found, limit, Backfill::number);
    }

    @Override
    public Optional<Backfill> cancel(String project, String name, long number, String reason, Instant now) {
        return commits.told(connection -> {
            Bulk.update(connection, """
                    update escapement.backfill set cancelled_at = ?
                    where project = ? and definition = ? and number = ? and cancelled_at is null""", now, project, name, number);
            Bulk.update(connection, """
                    update escapement.slot set outcome = 'REFUSED', reason = ?
                    where project = ? and definition = ? and backfill = ? and outcome = 'QUEUED'""", reason, project, name, number);
            return find(connection, project, name, number);
        });
    }

    private static Backfill backfill(ResultSet row) throws SQLException {
        return new Backfill(
                row.getLong("number"),
                Bulk.instant(row, "begins"),
                Bulk.instant(row, "ends"),
                row.getInt("parallel"),
                row.getString("asked_by"),
                row.getString("reason"),
                Bulk.instant(row, "created_at"),
                Bulk.instant(row, "cancelled_at"),
                new Backfill.Progress(
                        row.getLong("waiting"),
                        row.getLong("running"),
                        row.getLong("succeeded"),
                        row.getLong("failed"),
                        row.getLong("refused")));
    }
}
