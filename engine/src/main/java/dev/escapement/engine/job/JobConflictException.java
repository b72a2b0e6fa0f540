package dev.escapement.engine.job;

import java.util.List;

/** Another job already stands under this id; the pointers say in which fields it differs. */
public final class JobConflictException extends RuntimeException {
    private final transient JobRef ref;
    private final transient List<String> differences;

    public JobConflictException(JobRef ref, List<String> differences) {
        super("Job " + ref + " exists already and differs in " + String.join(", ", differences) + ".");
        this.ref = ref;
        this.differences = List.copyOf(differences);
    }

    public JobRef ref() {
        return ref;
    }

    /** JSON Pointers of the fields that differ, in the order of the document. */
    public List<String> differences() {
        return differences;
    }
}
