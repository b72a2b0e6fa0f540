package dev.escapement.client.job;

import java.util.List;
import java.util.stream.Collectors;

/** A job, or what was to be changed of one, is wrong; nothing was written, and every fault that was found is listed. */
public final class InvalidJobException extends EscapementException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /**
     * Its message tells all of them.
     *
     * @param problems every fault that was found; copied
     */
    public InvalidJobException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** {@return the faults, each with the place of its field} */
    public List<Problem> problems() {
        return problems;
    }
}
