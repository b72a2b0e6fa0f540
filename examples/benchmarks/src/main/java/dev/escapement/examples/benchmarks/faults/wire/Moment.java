package dev.escapement.examples.benchmarks.faults.wire;

/** When on the way of a transaction something happens. */
public enum Moment {
    /** The statement is sent, its answer not come. */
    UNDER_WAY,
    /** The commit is about to be sent, and never is. */
    BEFORE_COMMIT,
    /** The server has committed, and its answer never arrives. */
    COMMITTED,
    /** The answer to the commit has just arrived. */
    TOLD
}
