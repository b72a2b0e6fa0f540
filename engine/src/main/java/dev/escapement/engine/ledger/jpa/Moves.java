package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.step.StepResult;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Every change of a status. Each begins by locking the job's row under the claim that it names; no row means that the right to write
 * is lost, which is an answer and not an error.
 */
final class Moves {
    private Moves() {}

    static boolean claim(EntityManager manager, UUID key, String node, Instant now) {
        return 1 == Sql.update(manager, """
                        update job set status = 'RUNNING', claim = claim + 1, owner = ?, updated_at = ?,
                               started_at = coalesce(started_at, ?)
                        where key = ? and status in ('PENDING', 'RUNNING')""", node, now, now, key);
    }

    static Start startStep(EntityManager manager, Claim claim, int position, Instant now) {
        var held = hold(manager, claim, now);
        if (held.isEmpty()) {
            return Start.LOST;
        }
        closeLostAttempt(manager, claim, position, now);
        if (held.get(0)) {
            cancelFrom(manager, claim.key(), now);
            return Start.CANCELLED;
        }
        int started = Sql.update(manager, """
                update step set status = 'RUNNING', started_at = ?
                where job_key = ? and position = ? and status in ('PENDING', 'RUNNING')""", now, claim.key(), position);
        if (started == 0) {
            return Start.LOST;
        }
        Sql.update(manager, """
                insert into attempt (job_key, position, number, node, claim, status, started_at)
                select ?, ?, count(*) + 1, ?, ?, 'RUNNING', ? from attempt where job_key = ? and position = ?""", claim.key(), position, claim.node(), claim.number(), now, claim.key(), position);
        return Start.STARTED;
    }

    static boolean endStep(EntityManager manager, Claim claim, int position, StepResult result, Instant now) {
        if (hold(manager, claim, now).isEmpty()) {
            return endedAlready(manager, claim, position, result);
        }
        if (!closeStep(manager, claim.key(), position, result, now)) {
            return endedAlready(manager, claim, position, result);
        }
        closeAttempt(manager, claim, position, result, now);
        if (result instanceof StepResult.Succeeded succeeded) {
            Results.write(manager, claim.key(), position, succeeded.rows());
            succeedAfterLast(manager, claim.key(), position, now);
        } else {
            leaveUnprocessed(manager, claim.key());
            endJob(manager, claim.key(), position, result, now);
        }
        return true;
    }

    /** A PENDING job ends here, a RUNNING one is asked to, a final one is left alone. */
    static void cancel(EntityManager manager, JobRef ref, Instant now) {
        List<UUID> pending = Sql.query(
                manager,
                "select key from job where project = ? and id = ? and status = 'PENDING' for update",
                ref.project(),
                ref.id());
        if (!pending.isEmpty()) {
            cancelFrom(manager, pending.get(0), now);
        }
        Sql.update(manager, """
                update job set cancel_requested = true, updated_at = ?
                where project = ? and id = ? and status = 'RUNNING' and not cancel_requested""", now, ref.project(), ref.id());
    }

    /** Locks the job for this transaction; whether its end was asked for, or nothing when the claim is no longer the last. */
    private static List<Boolean> hold(EntityManager manager, Claim claim, Instant now) {
        return Sql.query(manager, """
                update job set updated_at = ? where key = ? and claim = ? and status = 'RUNNING'
                returning cancel_requested""", now, claim.key(), claim.number());
    }

    private static void closeLostAttempt(EntityManager manager, Claim claim, int position, Instant now) {
        Sql.update(manager, """
                update attempt set status = 'UNKNOWN', ended_at = ?, error_message = 'The node was lost.'
                where job_key = ? and position = ? and status = 'RUNNING' and claim < ?""", now, claim.key(), position, claim.number());
    }

    private static boolean closeStep(EntityManager manager, UUID key, int position, StepResult result, Instant now) {
        var error = errorOf(result);
        return 1
                == Sql.update(
                        manager,
                        """
                        update step set status = ?, ended_at = ?, error_code = ?, error_message = ?, output = ?, warnings = ?
                        where job_key = ? and position = ? and status = 'RUNNING'""",
                        statusOf(result),
                        now,
                        error == null ? null : error.code(),
                        error == null ? null : error.message(),
                        result instanceof StepResult.Succeeded succeeded ? Json.write(succeeded.output()) : "{}",
                        Json.write(warningsOf(result)),
                        key,
                        position);
    }

    private static void closeAttempt(EntityManager manager, Claim claim, int position, StepResult result, Instant now) {
        var error = errorOf(result);
        Sql.update(
                manager,
                """
                update attempt set status = ?, ended_at = ?, error_code = ?, error_message = ?
                where job_key = ? and position = ? and claim = ? and status = 'RUNNING'""",
                statusOf(result),
                now,
                error == null ? null : error.code(),
                error == null ? null : error.message(),
                claim.key(),
                position,
                claim.number());
    }

    /** True when this very claim has written this very outcome before: the commit arrived, its answer did not. */
    private static boolean endedAlready(EntityManager manager, Claim claim, int position, StepResult result) {
        return !Sql.query(
                        manager,
                        "select number from attempt where job_key = ? and position = ? and claim = ? and status = ?",
                        claim.key(),
                        position,
                        claim.number(),
                        statusOf(result))
                .isEmpty();
    }

    /** A chain is walked in order, so its last step's success is the job's. */
    private static void succeedAfterLast(EntityManager manager, UUID key, int position, Instant now) {
        Sql.update(manager, """
                update job set status = 'SUCCEEDED', ended_at = ? where key = ? and status = 'RUNNING'
                and not exists (select from step where job_key = job.key and position > ?)""", now, key, position);
    }

    private static void leaveUnprocessed(EntityManager manager, UUID key) {
        Sql.update(manager, "update step set status = 'UNPROCESSED' where job_key = ? and status = 'PENDING'", key);
    }

    private static void endJob(EntityManager manager, UUID key, int position, StepResult result, Instant now) {
        var error = errorOf(result);
        Sql.update(
                manager,
                """
                update job set status = ?, ended_at = ?, error_code = ?, error_message = ?,
                       error_step = (select name from step where job_key = job.key and position = ?)
                where key = ? and status = 'RUNNING'""",
                statusOf(result),
                now,
                error == null ? null : error.code(),
                error == null ? null : error.message(),
                error == null ? -1 : position,
                key);
    }

    private static void cancelFrom(EntityManager manager, UUID key, Instant now) {
        Sql.update(
                manager,
                "update step set status = 'CANCELLED', ended_at = ? where job_key = ? and status = 'RUNNING'",
                now,
                key);
        leaveUnprocessed(manager, key);
        Sql.update(
                manager,
                "update job set status = 'CANCELLED', ended_at = ?, updated_at = ?, cancel_requested = true where key = ?",
                now,
                now,
                key);
    }

    private static Status statusOf(StepResult result) {
        if (result instanceof StepResult.Succeeded) {
            return Status.SUCCEEDED;
        }
        return result instanceof StepResult.Failed ? Status.FAILED : Status.CANCELLED;
    }

    private static JobError errorOf(StepResult result) {
        return result instanceof StepResult.Failed failed ? failed.error() : null;
    }

    private static List<Warning> warningsOf(StepResult result) {
        if (result instanceof StepResult.Succeeded succeeded) {
            return succeeded.warnings();
        }
        return result instanceof StepResult.Failed failed ? failed.warnings() : List.of();
    }
}
