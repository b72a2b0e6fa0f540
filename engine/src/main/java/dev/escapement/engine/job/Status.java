package dev.escapement.engine.job;

/** Where a job or a step stands; the only legal changes are those that {@link #canBecome} allows. */
public enum Status {
    /** Waiting: not started yet, or to be tried again. Set when the job is opened and after a failure that may pass; left by a claim, a failure before it, or a cancel. */
    PENDING,
    /** A node is at work on it. Set by that node; left when the work ends or the node is lost. */
    RUNNING,
    /** Done, and its effect is committed. */
    SUCCEEDED,
    /** Ended with an error, which stands beside it. */
    FAILED,
    /** Ended because somebody asked for it. */
    CANCELLED,
    /** Steps only: never reached, because an earlier step failed or the job was cancelled. */
    UNPROCESSED,
    /** A node died inside a step that may not be run twice; nobody can tell how far it came. */
    UNKNOWN;

    /** True when nothing will change this status but an intervention. */
    public boolean isFinal() {
        return this != PENDING && this != RUNNING;
    }

    /** The whole transition table: true when a job or step in this status may be moved to {@code next}. */
    public boolean canBecome(Status next) {
        return switch (this) {
            case PENDING -> next == RUNNING || next == CANCELLED || next == UNPROCESSED;
            case RUNNING ->
                next == PENDING || next == SUCCEEDED || next == FAILED || next == CANCELLED || next == UNKNOWN;
            case SUCCEEDED, FAILED, CANCELLED, UNPROCESSED, UNKNOWN -> false;
        };
    }
}
