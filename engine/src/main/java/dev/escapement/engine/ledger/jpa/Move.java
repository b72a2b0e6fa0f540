package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Claim;
import java.time.Duration;
import java.util.UUID;

/**
 * One change of a chain under a claim: a step ends (null: none does), a step begins ({@link #NONE}: none does), or both at once. A step
 * that ends may be tried again after a pause (null: it is not).
 */
record Move(Claim claim, int ends, Ending ending, Duration pause, int begins) implements GroupCommit.Write {
    static final int NONE = -1;

    static Move end(Claim claim, int position, Ending ending) {
        return new Move(claim, position, ending, null, NONE);
    }

    static Move retry(Claim claim, int position, Ending ending, Duration pause) {
        return new Move(claim, position, ending, pause, NONE);
    }

    static Move endAndBegin(Claim claim, int position, Ending ending) {
        return new Move(claim, position, ending, null, position + 1);
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

    boolean isRetry() {
        return pause != null;
    }

    /** What the end makes of the whole job; null when the chain goes on. A chain is walked in order, so its last step's success is the job's. */
    Status jobStatus() {
        if (isRetry()) {
            return Status.PENDING;
        }
        boolean goesOn = ending.status() == Status.SUCCEEDED
                && ends < claim.job().steps().size() - 1;
        return goesOn ? null : ending.status();
    }

    String errorStep() {
        return ending.error() == null || isRetry()
                ? null
                : claim.job().steps().get(ends).name();
    }
}
