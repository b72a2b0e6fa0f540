package dev.escapement.steps.script;

import java.util.Locale;

/** How the work of a step is split into parts, each a call of the script's function. */
enum Apply {
    /** One call without rows. */
    ONCE,
    /** One call with all rows. */
    TABLE,
    /** A call for each so many rows. */
    ROWS,
    /** A call for the rows of each group. */
    GROUPS,
    /** So many calls, each with its number. */
    INDEX;

    /** As configs name it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean hasInput() {
        return this == TABLE || this == ROWS || this == GROUPS;
    }
}
