package dev.escapement.engine.schedule;

/** What becomes of a slot whose time comes while a job of the same definition is not done. */
public enum Overlap {
    /** It makes its job beside the other. */
    ALLOW,
    /** It makes none. */
    SKIP,
    /** It makes its job when all before it are done. */
    QUEUE,
    /** The other is cancelled, and it makes its job. */
    CANCEL_PREVIOUS
}
