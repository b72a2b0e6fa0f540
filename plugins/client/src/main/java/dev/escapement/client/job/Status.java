package dev.escapement.client.job;

/** Where a job or a step stands. */
public enum Status {
    /** Waiting: not started yet, or to be tried again. */
    PENDING,
    /** A node is at work on it. */
    RUNNING,
    /** Done, and its effect is committed. */
    SUCCEEDED,
    /** Ended with an error. */
    FAILED,
    /** Ended because somebody asked for it. */
    CANCELLED,
    /** Steps only: never reached, because an earlier step failed or the job was cancelled. */
    UNPROCESSED,
    /** A node died inside a step that may not be run twice; nobody can tell how far it came. */
    UNKNOWN;

    /** {@return whether nothing will change this status but somebody who intervenes} */
    public boolean isFinal() {
        return this != PENDING && this != RUNNING;
    }
}
