package dev.escapement.engine.job;

import java.util.List;
import java.util.stream.Collectors;

/** A job was refused before anything was written; every problem found is listed, not only the first. */
public final class InvalidSpecException extends RuntimeException {
    private final transient List<Problem> problems;

    public InvalidSpecException(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.pointer() + ": " + problem.message())
                .collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
