package dev.escapement.engine.job;

import java.util.Objects;

/** The name that a client gave a job: its id is unique in its project. */
public record JobRef(String project, String id) {
    /** The project of a job that names none. */
    public static final String DEFAULT_PROJECT = "default";

    public JobRef {
        Objects.requireNonNull(project);
        Objects.requireNonNull(id);
    }

    /** The job of this id in the default project. */
    public static JobRef of(String id) {
        return new JobRef(DEFAULT_PROJECT, id);
    }

    @Override
    public String toString() {
        return project + "/" + id;
    }
}
