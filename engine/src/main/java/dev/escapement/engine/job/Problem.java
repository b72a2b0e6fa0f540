package dev.escapement.engine.job;

import java.util.List;
import java.util.stream.Collectors;

/** One thing that is wrong with a request: where (a JSON Pointer, RFC 6901, into the request) and what rule it breaks. */
public record Problem(String pointer, String message) {
    /** The same problem seen from further out: {@code prefix} is put before the pointer. */
    public Problem under(String prefix) {
        return new Problem(prefix + pointer, message);
    }

    /** Several of them as a sentence. */
    public static String words(List<Problem> problems) {
        return problems.stream()
                .map(problem -> (problem.pointer.isEmpty() ? "it" : problem.pointer) + " " + problem.message)
                .collect(Collectors.joining("; "));
    }
}
