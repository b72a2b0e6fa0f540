package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/** What the moves of steps make of their jobs, which the transaction holds, and of the steps that are never reached. */
final class JobChanges {
    /** A job moves to this final status, or is to wait until it is due. */
    private record Change(UUID key, Status status, Instant due, JobError error, String step) {
        static Change cancelled(UUID key) {
            return new Change(key, Status.CANCELLED, null, null, null);
        }

        static Change of(Move move, Instant now) {
            var error = move.isRetry() ? null : move.ending().error();
            return new Change(
                    move.key(),
                    move.jobStatus(),
                    move.isRetry() ? now.plus(move.pause()) : null,
                    error,
                    move.errorStep());
        }

        boolean leavesSteps() {
            return status == Status.FAILED || status == Status.CANCELLED;
        }
    }

    private JobChanges() {}

    /** A job that merely goes on is not written: its steps tell of that. */
    static void write(Connection connection, List<Move> ended, Collection<UUID> cancelled, Instant now)
            throws SQLException {
        Map<UUID, Change> changes = new TreeMap<>();
        ended.stream()
                .filter(move -> move.jobStatus() != null)
                .forEach(move -> changes.put(move.key(), Change.of(move, now)));
        cancelled.forEach(key -> changes.put(key, Change.cancelled(key)));
        if (!changes.isEmpty()) {
            leaveSteps(connection, changes.values(), now);
            changeJobs(connection, changes.values(), now);
        }
    }

    /** A step that waits to be tried again shows the error of its last try: it was reached, so it is cancelled as a running one is. */
    private static void leaveSteps(Connection connection, Collection<Change> changes, Instant now) throws SQLException {
        var left = new ArrayList<>(changes);
        left.removeIf(change -> !change.leavesSteps());
        if (!left.isEmpty()) {
            Bulk.update(connection, """
                    update escapement.step s
                    set status = case when r.reached then 'CANCELLED' else 'UNPROCESSED' end,
                        started_at = case when r.reached then coalesce(s.started_at, r.tried_at) end,
                        ended_at = case when r.reached then ?::timestamptz end
                    from escapement.step o cross join lateral (
                      select o.status = 'RUNNING' or o.error_message is not null as reached,
                        (select max(a.started_at) from escapement.attempt a
                         where a.job_key = o.job_key and a.position = o.position) as tried_at) r
                    where s.job_key = o.job_key and s.position = o.position
                      and o.job_key = any(?::uuid[]) and o.status in ('PENDING', 'RUNNING')""", now, Bulk.uuids(left, Change::key));
        }
    }

    private static void changeJobs(Connection connection, Collection<Change> changes, Instant now) throws SQLException {
        Bulk.update(
                connection,
                """
                update escapement.job j
                set updated_at = t.now, status = c.status, due_at = c.due, ended_at = case when c.due is null then t.now end,
                    error_code = c.code, error_message = c.message, error_step = c.step
                from (select ?::timestamptz as now) t
                cross join unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::text[])
                               as c(key, status, due, code, message, step)
                where j.key = c.key""",
                now,
                Bulk.uuids(changes, Change::key),
                Bulk.texts(changes, c -> c.status().name()),
                Bulk.texts(changes, c -> Objects.toString(c.due(), null)),
                Bulk.texts(changes, c -> c.error() == null ? null : c.error().code()),
                Bulk.texts(changes, c -> c.error() == null ? null : c.error().message()),
                Bulk.texts(changes, Change::step));
    }
}
