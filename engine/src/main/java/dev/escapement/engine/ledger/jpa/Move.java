package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Claim;
import java.util.UUID;

/** One change of a chain under a claim: a step ends (null: none does), a step begins ({@link #NONE}: none does), or both at once. */
record Move(Claim claim, int ends, Ending ending, int begins) implements GroupCommit.Write {
    static final int NONE = -1;

    static Move end(Claim claim, int position, Ending ending) {
        return new Move(claim, position, ending, NONE);
    }

    static Move begin(Claim claim, int position) {
        return new Move(claim, NONE, null, position);
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

    /** What the end makes of the whole job; null when the chain goes on. A chain is walked in order, so its last step's success is the job's. */
    Status jobStatus() {
        boolean goesOn = ending.status() == Status.SUCCEEDED
                && ends < claim.job().steps().size() - 1;
        return goesOn ? null : ending.status();
    }

    String errorStep() {
        return ending.error() == null ? null : claim.job().steps().get(ends).name();
    }
}
