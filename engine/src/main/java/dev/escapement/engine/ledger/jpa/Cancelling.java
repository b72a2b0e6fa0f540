package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Ends a job that waits, and notes for the owner of a running one that its end is wanted. */
final class Cancelling {
    private record Open(UUID key, boolean waits) {}

    private Cancelling() {}

    static void cancel(Connection connection, JobRef ref, Instant now) throws SQLException {
        var open = Bulk.query(
                connection,
                """
                select key, status from escapement.job
                where project = ? and id = ? and status in ('PENDING', 'RUNNING') for no key update""",
                row -> new Open(Bulk.key(row), row.getString(2).equals(Status.PENDING.name())),
                ref.project(),
                ref.id());
        for (var job : open) {
            Bulk.update(connection, """
                    update escapement.job set cancel_requested = true, updated_at = ?
                    where key = ?::uuid and not cancel_requested""", now, job.key());
            if (job.waits()) {
                JobChanges.write(connection, List.of(), Set.of(job.key()), now);
            }
        }
    }
}
