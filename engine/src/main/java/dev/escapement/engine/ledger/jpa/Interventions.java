package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Unfinished;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** Carries out what people ask for, each in a transaction of its own that holds the job, and notes it in the job's history. */
final class Interventions {
    private final Commits commits;
    private final Companion companion;
    private final Waiting waiting;
    private final InstantSource clock;

    Interventions(Commits commits, Companion companion, Waiting waiting, InstantSource clock) {
        this.waiting = waiting;
        this.commits = commits;
        this.companion = companion;
        this.clock = clock;
    }

    /** Nothing happens to a job that is not there. @throws InterventionException when the job stands so that this cannot be */
    void write(JobRef ref, Intervention intervention) {
        var refusal = commits.told(connection -> write(connection, ref, intervention));
        waiting.tell();
        if (refusal != null) {
            throw new InterventionException(refusal);
        }
    }

    /** Why it cannot be; null when it is done, or when there is nothing to do. */
    private String write(Connection connection, JobRef ref, Intervention intervention) throws SQLException {
        companion.enter(connection);
        var keys = Bulk.query(
                connection,
                "select key from escapement.job where project = ? and id = ? for no key update",
                Bulk::key,
                ref.project(),
                ref.id());
        if (keys.isEmpty()) {
            return null;
        }
        var job = JobRows.read(connection, keys).get(keys.get(0));
        if (intervention instanceof Intervention.Cancel cancel) {
            return cancel(connection, job, cancel);
        }
        if (intervention instanceof Intervention.Restart restart) {
            return restart(connection, job, restart);
        }
        if (intervention instanceof Intervention.Remove) {
            return remove(connection, job);
        }
        return intervention instanceof Intervention.Settle settle
                ? settle(connection, job, settle)
                : update(connection, job, (Intervention.Update) intervention);
    }

    private String cancel(Connection connection, Job job, Intervention.Cancel cancel) throws SQLException {
        if (job.status().isFinal() || job.cancelRequested()) {
            return null;
        }
        var now = clock.instant();
        note(connection, job, cancel, "cancel", null);
        Bulk.update(
                connection,
                "update escapement.job set cancel_requested = true, updated_at = ? where key = ?::uuid",
                now,
                job.key());
        if (job.status() == Status.PENDING) {
            var change = job.hasBegun()
                    ? Change.cancelled(job, job.verdict() == null)
                    : Change.ended(job.key(), Status.CANCELLED, null);
            JobChanges.write(connection, List.of(change), now);
            if (change.isTurned()) {
                turn(connection, job);
            }
            leave(connection, job);
        }
        return null;
    }

    private String restart(Connection connection, Job job, Intervention.Restart restart) throws SQLException {
        if (job.status() == Status.SUCCEEDED || !job.status().isFinal()) {
            return "The job is " + job.status() + "; one that is FAILED, CANCELLED or UNKNOWN can be restarted.";
        }
        int open = job.firstNotSucceeded();
        int from = restart.from() == null ? open : Chapter.position(job, restart.from());
        if (from < 0) {
            return "The job has no step " + restart.from() + ".";
        }
        if (job.spec().part(from) != Part.CHAIN) {
            return "The step " + restart.from() + " is not one of the chain, and runs again by itself at its end.";
        }
        if (from > open) {
            return "The step " + restart.from() + " comes after "
                    + job.steps().get(open).name() + ", which has not succeeded; begin there or before.";
        }
        if (restart.steps() != null) {
            var refusal = Chapter.refusal(job, from, restart.steps());
            if (refusal != null) {
                return refusal;
            }
            Chapter.replace(connection, job, restart.steps());
        }
        note(connection, job, restart, "restart", job.steps().get(from).name());
        reopen(connection, job, from);
        return null;
    }

    private String settle(Connection connection, Job job, Intervention.Settle settle) throws SQLException {
        int position = Chapter.position(job, settle.step());
        if (position < 0) {
            return "The job has no step " + settle.step() + ".";
        }
        var status = job.steps().get(position).status();
        if (job.status() != Status.UNKNOWN || status != Status.UNKNOWN) {
            return "The step " + settle.step() + " is " + status
                    + "; only of one that is UNKNOWN it can be said what became of it.";
        }
        note(connection, job, settle, settle.succeeded() ? "settle-succeeded" : "settle-failed", settle.step());
        var ended = settle.succeeded() ? Status.SUCCEEDED : Status.FAILED;
        var error = Chapter.error(settle);
        var outcome = job.outcome(position, ended, error);
        Chapter.settle(connection, job.key(), position, ended, error);
        int next = job.next(position, ended, error);
        var jobError = outcome == Status.SUCCEEDED ? null : error;
        if (next == Job.NO_STEP) {
            JobChanges.write(connection, List.of(Change.ended(job.key(), outcome, jobError)), clock.instant());
        } else {
            reopen(connection, job, next);
        }
        if (next != Job.NO_STEP && job.endsChain(position, ended, error)) {
            JobChanges.write(connection, List.of(Change.turned(job.key(), outcome, jobError, next)), clock.instant());
        }
        return null;
    }

    private String update(Connection connection, Job job, Intervention.Update update) throws SQLException {
        if (job.status() != Status.PENDING || job.hasBegun()) {
            return "The job has begun; one that waits for its first start can be replaced. Cancel this one, and restart it with other steps.";
        }
        if (!Objects.equals(update.spec().rules().location(), job.spec().rules().location())) {
            return "The job is on its way to its location; one for another is another job. Cancel this one, and submit that.";
        }
        var opening = Opening.of(job.key(), update.spec(), clock.instant());
        note(connection, job, update, "update", null);
        Bulk.update(connection, "delete from escapement.step where job_key = ?::uuid", job.key());
        Openings.replace(connection, opening);
        wait(connection, job.key(), opening.due(), update.spec());
        return null;
    }

    private static String remove(Connection connection, Job job) throws SQLException {
        if (!job.status().isFinal()) {
            return "The job is " + job.status() + "; one that has ended can be removed.";
        }
        Bulk.update(connection, "delete from escapement.job where key = ?::uuid", job.key());
        return null;
    }

    /** What is to run after the chain is to run; the claim rises, as in {@link #wait}. */
    private void turn(Connection connection, Job job) throws SQLException {
        var claim = Bulk.query(
                connection,
                "update escapement.job set claim = claim + 1, chapter = claim + 1 where key = ?::uuid returning claim",
                row -> row.getLong(1),
                job.key());
        companion.reopened(connection, Unfinished.of(job.key(), null, claim.get(0), job.spec()));
    }

    /** Steps from here on are to run, and the attempts at them to be counted anew. */
    private void reopen(Connection connection, Job job, int from) throws SQLException {
        Chapter.reset(connection, job, from);
        wait(connection, job.key(), null, job.spec());
    }

    /** Whatever room it had, or was about to be given while it was held here, is for those who wait. */
    private void leave(Connection connection, Job job) throws SQLException {
        var names = new TreeSet<String>();
        Stream.concat(
                        Stream.of(job.spec().rules().limit()),
                        job.spec().allSteps().stream().map(step -> step.rules().limit()))
                .filter(Objects::nonNull)
                .forEach(names::add);
        waiting.give(connection, Limits.lock(connection, names, List.of(job.key())));
    }

    /**
     * The claim rises, so that whatever was to wake the job for an earlier one is told apart. One that names a limit, and is to run at once, waits for
     * that at its old place among those who do: from here on it would have to be found by who gives room.
     */
    private void wait(Connection connection, UUID key, Instant due, JobSpec spec) throws SQLException {
        var limit = due == null ? spec.rules().limit() : null;
        var limits = Limits.lock(connection, limit == null ? Set.of() : Set.of(limit), List.of(key));
        var claim = Bulk.query(
                connection, """
                update escapement.job
                set status = 'PENDING', claim = claim + 1, chapter = claim + 1, cancel_requested = false, due_at = ?::timestamptz, waits_for = ?,
                    verdict = null, started_at = null, ended_at = null, error_step = null, error_code = null, error_message = null, updated_at = ?
                where key = ?::uuid returning claim""", row -> row.getLong(1), due, limits.has(limit) ? limit : null, clock.instant(), key);
        if (limits.has(limit)) {
            waiting.give(connection, limits);
        } else {
            companion.reopened(connection, Unfinished.of(key, due, claim.get(0), spec));
        }
    }

    private void note(Connection connection, Job job, Intervention intervention, String action, String step)
            throws SQLException {
        boolean replaces = intervention instanceof Intervention.Update
                || (intervention instanceof Intervention.Restart restart && restart.steps() != null);
        Bulk.update(
                connection,
                """
                insert into escapement.intervention (job_key, number, at, action, person, reason, step, replaced)
                select n.key, 1 + (select count(*) from escapement.intervention i where i.job_key = n.key),
                       n.at, n.action, n.person, n.reason, n.step, n.replaced
                from (select ?::uuid, ?::timestamptz, ?::text, ?::text, ?::text, ?::text, ?::json)
                     as n(key, at, action, person, reason, step, replaced)""",
                job.key(),
                clock.instant(),
                action,
                intervention.by(),
                intervention.reason(),
                step,
                replaces ? Json.write(job.spec().document()) : null);
    }
}
