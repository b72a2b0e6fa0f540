package dev.escapement.engine.schedule;

/** What became of a slot. */
public enum Outcome {
    /** It is about to make its job. */
    DUE,
    /** It makes its job when those before it are done. */
    QUEUED,
    /** It has made its job. */
    STARTED,
    /** It was excluded, such as by a calendar, and so it made none. */
    EXCLUDED,
    /** Nobody saw to it in time, and so it made none. */
    MISSED,
    /** A job before it was not done, and so it made none. */
    OVERLAPPED,
    /** The schedule was paused, and so it made none. */
    PAUSED,
    /** Its job could not be made. */
    REFUSED
}
