package dev.escapement.engine.access;

/** Somebody whose key was looked at: the name of it, what it opens, and the project that it is for (null: all). Immutable. */
public record Caller(String name, Role role, String project) {
    /** Whether something of a project may be seen. */
    public boolean sees(String other) {
        return project == null || project.equals(other);
    }
}
