package dev.escapement.engine.ledger;

/** What became of the wish to start a step, at once or after a pause. */
public enum Start {
    /** The attempt is open: run it; or the job waits for it. */
    STARTED,
    /** Somebody had asked for the job to end; it has, and so have all its open steps. */
    CANCELLED,
    /** Another node has the job now: let go. */
    LOST
}
