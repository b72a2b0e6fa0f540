package dev.escapement.engine.access;

/** What a key opens; each role may do all that those before it may. */
public enum Role {
    /** Sees everything of its project. */
    VIEWER,
    /** Submits jobs, and intervenes with those that it has submitted. */
    USER,
    /** Intervenes with all jobs, and says what definitions and schedules are. */
    OPERATOR,
    /** Makes and revokes keys, sees what was changed by whom, and frees nodes of their work. */
    ADMIN;

    /** Whether it may do what another role may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
