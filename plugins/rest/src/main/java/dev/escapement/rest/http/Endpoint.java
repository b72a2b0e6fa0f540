package dev.escapement.rest.http;

import jakarta.servlet.http.HttpServletRequest;

/** Answers requests below the paths where it is mounted; what goes wrong is told in the answer, and nothing is thrown. Thread-safe. */
@FunctionalInterface
public interface Endpoint {
    /** The answer to a request, which the log calls by this id. */
    Response answer(HttpServletRequest request, String id);
}
