package dev.escapement.client.job;

import java.util.List;

/** Another job stands under this id; it was left alone, and the places where the two differ are listed. */
public final class JobConflictException extends EscapementException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> differences;

    /**
     * With what tells the two jobs apart.
     *
     * @param message which job it is, in words for people
     * @param differences where they differ; copied
     */
    public JobConflictException(String message, List<Problem> differences) {
        super(message);
        this.differences = List.copyOf(differences);
    }

    /** {@return where the job that was sent is not the one that stands} */
    public List<Problem> differences() {
        return differences;
    }
}
