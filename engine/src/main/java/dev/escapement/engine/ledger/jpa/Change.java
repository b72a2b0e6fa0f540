package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A job moves to a status (null: it stays RUNNING, or concludes with its verdict), gets a verdict (null: it keeps what it has), and may
 * wait until it is due (null: for the next node) or for a limit (null: for none). Its open steps before a position will not be reached.
 */
record Change(
        UUID key,
        Status status,
        Status verdict,
        boolean concludes,
        Instant due,
        JobError error,
        String limit,
        boolean begun,
        int leaves) {
    private static final int ALL = Integer.MAX_VALUE;

    static Change waiting(UUID key, Instant due) {
        return new Change(key, Status.PENDING, null, false, due, null, null, true, 0);
    }

    /** Those of moves whose jobs have no room under a limit; one that has tried nothing yet has not begun. */
    static List<Change> waiting(List<Move> moves, Map<UUID, String> full) {
        return moves.stream()
                .filter(move -> full.containsKey(move.key()))
                .map(move -> {
                    boolean begun = move.isEnd() || move.claim().job().hasBegun();
                    var limit = full.get(move.key());
                    return new Change(move.key(), Status.PENDING, null, false, null, null, limit, begun, 0);
                })
                .toList();
    }

    static Change ended(UUID key, Status status, JobError error) {
        return new Change(key, status, null, false, null, error, null, true, ALL);
    }

    /** What is to run after the chain has run, or will not. */
    static Change concluded(UUID key) {
        return new Change(key, null, null, true, null, null, null, true, ALL);
    }

    /** Somebody wants the end of the job, which is in its chain or after it: it ends, but for what is to run after the chain. */
    static Change cancelled(Job job, boolean isInChain) {
        if (!isInChain) {
            return concluded(job.key());
        }
        int next = job.afterCancel();
        return next == Job.NO_STEP
                ? ended(job.key(), Status.CANCELLED, null)
                : turned(job.key(), Status.CANCELLED, null, next);
    }

    /** The chain is over, and the step at this position is next, for whoever takes the job. */
    static Change turned(UUID key, Status verdict, JobError error, int next) {
        return new Change(key, Status.PENDING, verdict, false, null, error, null, true, next);
    }

    /** What the end of a step makes of the job; null when it merely goes on, since its steps tell of that. */
    static Change of(Move move, Instant now) {
        var verdict = move.verdict();
        int leaves = move.isAgain() || (verdict == null && !move.skips()) ? 0 : move.next();
        if (move.waits()) {
            var error = move.jobError();
            return new Change(move.key(), Status.PENDING, verdict, false, move.due(now), error, null, true, leaves);
        }
        if (move.next() != Job.NO_STEP) {
            return leaves == 0
                    ? null
                    : new Change(move.key(), null, verdict, false, null, move.jobError(), null, true, leaves);
        }
        return move.isInChain() ? ended(move) : concluded(move.key());
    }

    private static Change ended(Move move) {
        var status = move.outcome();
        boolean leavesNone = status == Status.SUCCEEDED
                && move.claim().job().spec().epilogue().isEmpty();
        return new Change(move.key(), status, null, false, null, move.jobError(), null, true, leavesNone ? 0 : ALL);
    }

    /** True when the job waits and has to be woken. */
    boolean isTurned() {
        return status == Status.PENDING && verdict != null;
    }

    /** True when the job goes on after its chain. */
    boolean turns() {
        return verdict != null;
    }

    /** The same of a job that this node has claimed: it goes on at once. */
    Change running() {
        return turns() ? new Change(key, null, verdict, concludes, due, error, limit, begun, leaves) : this;
    }
}
