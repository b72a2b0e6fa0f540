package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What the moves of steps make of their jobs, which the transaction holds, and of the steps that are never reached. */
final class JobChanges {
    /** A job moves to this final status. */
    private record Change(UUID key, Status status, String code, String message, String step) {
        static Change to(UUID key, Status status) {
            return new Change(key, status, null, null, null);
        }

        static Change of(Move move) {
            var ending = move.ending();
            return new Change(
                    move.key(), move.jobStatus(), ending.errorCode(), ending.errorMessage(), move.errorStep());
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
                .forEach(move -> changes.put(move.key(), Change.of(move)));
        cancelled.forEach(key -> changes.put(key, Change.to(key, Status.CANCELLED)));
        if (!changes.isEmpty()) {
            leaveSteps(connection, changes.values(), now);
            changeJobs(connection, changes.values(), now);
        }
    }

    private static void leaveSteps(Connection connection, Collection<Change> changes, Instant now) throws SQLException {
        var left = new ArrayList<>(changes);
        left.removeIf(change -> !change.leavesSteps());
        if (!left.isEmpty()) {
            Bulk.update(connection, """
                    update escapement.step
                    set status = case status when 'RUNNING' then 'CANCELLED' else 'UNPROCESSED' end,
                        ended_at = case status when 'RUNNING' then ?::timestamptz end
                    where job_key = any(?::uuid[]) and status in ('PENDING', 'RUNNING')""", now, Bulk.uuids(left, Change::key));
        }
    }

    private static void changeJobs(Connection connection, Collection<Change> changes, Instant now) throws SQLException {
        Bulk.update(
                connection,
                """
                update escapement.job j
                set updated_at = t.now, status = c.status, ended_at = t.now,
                    error_code = c.code, error_message = c.message, error_step = c.step
                from (select ?::timestamptz as now) t
                cross join unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[]) as c(key, status, code, message, step)
                where j.key = c.key""",
                now,
                Bulk.uuids(changes, Change::key),
                Bulk.texts(changes, c -> c.status().name()),
                Bulk.texts(changes, Change::code),
                Bulk.texts(changes, Change::message),
                Bulk.texts(changes, Change::step));
    }
}
