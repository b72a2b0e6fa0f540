package dev.escapement.client.job;

/** What becomes of a step whose node is lost while it runs. */
public enum OnLostNode {
    /** Another node runs it again. */
    RERUN,
    /** It ends {@link Status#UNKNOWN}, for a person to look. */
    UNKNOWN
}
