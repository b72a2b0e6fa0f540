package dev.escapement.engine.schedule;

/** What becomes of a slot that nobody could see to within a minute of its time. */
public enum Misfire {
    /** It makes its job all the same. */
    RUN_ALL,
    /** It makes its job when it is the last of those that have come. */
    RUN_LATEST,
    /** It makes none. */
    SKIP
}
