package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobRef;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Ends a job that waits, and notes for the owner of a running one that its end is wanted. */
final class Cancelling {
    private Cancelling() {}

    static void cancel(EntityManager manager, JobRef ref, Instant now) {
        List<UUID> pending = Sql.query(
                manager,
                "select key from job where project = ? and id = ? and status = 'PENDING' for no key update",
                ref.project(),
                ref.id());
        if (!pending.isEmpty()) {
            end(manager, pending.get(0), now);
        }
        Sql.update(manager, """
                update job set cancel_requested = true, updated_at = ?
                where project = ? and id = ? and status = 'RUNNING' and not cancel_requested""", now, ref.project(), ref.id());
    }

    private static void end(EntityManager manager, UUID key, Instant now) {
        Sql.update(manager, "update step set status = 'UNPROCESSED' where job_key = ? and status = 'PENDING'", key);
        Sql.update(manager, """
                update job set status = 'CANCELLED', ended_at = ?, updated_at = ?, cancel_requested = true
                where key = ?""", now, now, key);
    }
}
