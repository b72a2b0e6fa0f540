package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One change of a chain under a claim: a step ends (null: none does), a step begins ({@link #NONE}: none does), or both at once. After
 * an end the job may wait for a pause (null: it does not).
 */
record Move(Claim claim, int ends, Ending ending, Duration pause, int begins) implements GroupCommit.Write {
    static final int NONE = Job.NO_STEP;

    static Move end(Claim claim, int position, Ending ending) {
        return new Move(claim, position, ending, null, NONE);
    }

    static Move endAndWait(Claim claim, int position, Ending ending, Duration pause) {
        return new Move(claim, position, ending, pause, NONE);
    }

    /** What begins is what is to run then; nothing when the job is over. */
    static Move endAndBegin(Claim claim, int position, Ending ending) {
        int next = claim.job().next(position, ending.status(), ending.error());
        return new Move(claim, position, ending, null, next);
    }

    static Move begin(Claim claim, int position) {
        return new Move(claim, NONE, null, null, position);
    }

    @Override
    public UUID key() {
        return claim.key();
    }

    @Override
    public int rows() {
        return isEnd() ? 1 + ending.pages().size() : 1;
    }

    boolean isEnd() {
        return ending != null;
    }

    boolean isBegin() {
        return begins != NONE;
    }

    boolean waits() {
        return pause != null;
    }

    /** When the job is to go on; null when the next node may. */
    Instant due(Instant now) {
        return pause.isZero() ? null : now.plus(pause);
    }

    /** True when the step is to be tried again. */
    boolean isAgain() {
        return waits() && ending.status() != Status.SUCCEEDED;
    }

    /** Whether the step that it ends, or begins when it ends none, is a link of the chain. */
    boolean isInChain() {
        return claim.job().spec().part(isEnd() ? ends : begins) == Part.CHAIN;
    }

    /** The position of the step that is to run after the end; {@link #NONE} when the job is over. */
    int next() {
        return claim.job().next(ends, ending.status(), ending.error());
    }

    /** What the chain has come to when the end ends it, and something is to run after it; else null. */
    Status verdict() {
        boolean turns =
                isEnd() && !isAgain() && claim.job().endsChain(ends, ending.status(), ending.error()) && next() != NONE;
        return turns ? outcome() : null;
    }

    /** What the end is for the chain, when the step is a link of it. */
    Status outcome() {
        return claim.job().outcome(ends, ending.status(), ending.error());
    }

    /** Whether steps between the one that ends and the next are not for what has happened. */
    boolean skips() {
        return next() > ends + 1;
    }

    /** The limits that its job has room under, or needs it under, as far as this changes that. */
    Set<String> limits() {
        var names = limitsOfBegin();
        if (isEnd()) {
            add(names, claim.job().spec().rules().limit());
            add(names, limit(ends));
        }
        return names;
    }

    /** What it needs room under once it is written. */
    Set<String> needs() {
        var names = limitsOfBegin();
        if (keepsPlace()) {
            add(names, claim.job().spec().rules().limit());
        }
        return names;
    }

    /**
     * Whether the job keeps its own place while it waits: not for another try of a step that has failed, but when another node is to go on with it,
     * or a database is to come back. Who comes after it would else overtake it.
     */
    boolean keepsPlace() {
        return waits() && ending.status() != Status.FAILED;
    }

    /** The limits under which the step that begins needs room, for its job and for itself. */
    private Set<String> limitsOfBegin() {
        var names = new TreeSet<String>();
        if (isBegin()) {
            add(names, claim.job().spec().rules().limit());
            add(names, limit(begins));
        }
        return names;
    }

    private String limit(int position) {
        var steps = claim.job().steps();
        return position < steps.size() ? steps.get(position).spec().rules().limit() : null;
    }

    private static void add(Set<String> names, String name) {
        if (name != null) {
            names.add(name);
        }
    }

    /** The error that ends the chain. */
    JobError jobError() {
        if (isAgain() || outcome() != ending.status()) {
            return null;
        }
        var error = ending.error();
        var step = claim.job().steps().get(ends).name();
        return error == null ? null : new JobError(error.message(), error.code(), step);
    }
}
