package dev.escapement.engine.ledger;

/** From whom a job that seems to run may be taken: a node that is lost, whichever has it (null), or nobody (empty). */
public record TakeOver(String node) {
    public static final TakeOver FROM_NOBODY = new TakeOver("");
    public static final TakeOver FROM_ANYBODY = new TakeOver(null);
}
