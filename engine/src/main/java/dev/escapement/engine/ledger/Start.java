package dev.escapement.engine.ledger;

/** What became of the wish to start a step, at once or after a pause. */
public enum Start {
    /** The attempt is open: run it; or the job waits for it. */
    STARTED,
    /** Somebody had asked for the job to end; it has, and so have all its open steps. */
    CANCELLED,
    /** The job waits, PENDING, and is woken: a limit has no room for it, or somebody wanted its end, and another step is to run then. */
    WAITING,
    /** Another node has the job now: let go. */
    LOST
}
