package dev.escapement.client.job;

import java.util.List;

/** Another job stands under this id; it was left alone, and the places where the two differ are listed. */
public final class JobConflictException extends EscapementException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> differences;

    public JobConflictException(String message, List<Problem> differences) {
        super(message);
        this.differences = List.copyOf(differences);
    }

    /** Where the job that was sent is not the one that stands. */
    public List<Problem> differences() {
        return differences;
    }
}
