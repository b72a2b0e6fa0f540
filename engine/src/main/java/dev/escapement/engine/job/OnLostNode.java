package dev.escapement.engine.job;

import java.util.Locale;

/** What becomes of a step whose node is lost, or has to stop, while the step runs and before its outcome is known. */
public enum OnLostNode {
    /** It runs again, on another node: for effects that happen once however often they are tried, or that may happen twice. */
    RERUN,
    /** It ends UNKNOWN, and so does its job: a person looks and decides. */
    UNKNOWN;

    /** As specs write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
