package dev.escapement.engine.job;

/** Which part of a job a step belongs to; positions count through all three in this order. */
public enum Part {
    /** A link of the chain: runs when all before it have succeeded. */
    CHAIN,
    /** Runs once when the chain has failed. */
    ON_FAILURE,
    /** Runs once at the end, whatever the chain has come to. */
    FINALLY
}
