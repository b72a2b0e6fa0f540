package dev.escapement.client.job;

/** Which list of a job a step belongs to. */
public enum Part {
    /** The steps of the job itself, one after the other. */
    CHAIN,
    /** Steps that run when the chain has failed. */
    ON_FAILURE,
    /** Steps that run at the end, whatever the chain has come to. */
    FINALLY
}
