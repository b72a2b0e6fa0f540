package dev.escapement.engine.ledger.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Objects;

/** What the moves of steps make of their jobs, which the transaction holds, and of the steps that are never reached. */
final class JobChanges {
    private JobChanges() {}

    static void write(Connection connection, Collection<Change> changes, Instant now) throws SQLException {
        if (!changes.isEmpty()) {
            leaveSteps(connection, changes, now);
            changeJobs(connection, changes, now);
        }
    }

    /** A step that waits to be tried again shows the error of its last try: it was reached, so it is cancelled as a running one is. */
    private static void leaveSteps(Connection connection, Collection<Change> changes, Instant now) throws SQLException {
        var left = new ArrayList<>(changes);
        left.removeIf(change -> change.leaves() == 0);
        if (!left.isEmpty()) {
            Bulk.update(connection, """
                    update escapement.step s
                    set status = case when r.reached then 'CANCELLED' else 'UNPROCESSED' end,
                        started_at = case when r.reached then coalesce(s.started_at, r.tried_at) end,
                        ended_at = case when r.reached then ?::timestamptz end
                    from unnest(?::uuid[], ?::int4[]) as l(key, before)
                    join escapement.step o on o.job_key = l.key and o.position < l.before and o.status in ('PENDING', 'RUNNING')
                    cross join lateral (
                      select o.status = 'RUNNING' or o.error_message is not null as reached,
                        (select max(a.started_at) from escapement.attempt a
                         where a.job_key = o.job_key and a.position = o.position) as tried_at) r
                    where s.job_key = o.job_key and s.position = o.position""", now, Bulk.uuids(left, Change::key), Bulk.integers(left, Change::leaves));
        }
    }

    /** While steps after the chain are to run, the job shows the error that ended its chain. */
    private static void changeJobs(Connection connection, Collection<Change> changes, Instant now) throws SQLException {
        Bulk.update(
                connection,
                """
                update escapement.job j
                set updated_at = t.now, due_at = c.due, waits_for = c.wait,
                    status = case when c.concludes then j.verdict else coalesce(c.status, j.status) end,
                    verdict = case when not c.concludes and coalesce(c.status, 'RUNNING') in ('PENDING', 'RUNNING')
                              then coalesce(c.verdict, j.verdict) end,
                    cancel_requested = j.cancel_requested and c.verdict is null,
                    ended_at = case when c.concludes or c.status <> 'PENDING' then t.now end,
                    error_code = case when j.verdict is null then c.code else j.error_code end,
                    error_message = case when j.verdict is null then c.message else j.error_message end,
                    error_step = case when j.verdict is null then c.step else j.error_step end,
                    started_at = case when c.begun then j.started_at end
                from (select ?::timestamptz as now) t
                cross join unnest(?::uuid[], ?::text[], ?::text[], ?::bool[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bool[])
                               as c(key, status, verdict, concludes, due, code, message, step, wait, begun)
                where j.key = c.key""",
                now,
                Bulk.uuids(changes, Change::key),
                Bulk.texts(changes, c -> Objects.toString(c.status(), null)),
                Bulk.texts(changes, c -> Objects.toString(c.verdict(), null)),
                Bulk.booleans(changes, Change::concludes),
                Bulk.texts(changes, c -> Objects.toString(c.due(), null)),
                Bulk.texts(changes, c -> c.error() == null ? null : c.error().code()),
                Bulk.texts(changes, c -> c.error() == null ? null : c.error().message()),
                Bulk.texts(changes, c -> c.error() == null ? null : c.error().step()),
                Bulk.texts(changes, Change::limit),
                Bulk.booleans(changes, Change::begun));
    }
}
