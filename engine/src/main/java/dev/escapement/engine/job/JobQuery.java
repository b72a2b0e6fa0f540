package dev.escapement.engine.job;

import java.util.Map;
import java.util.Set;

/**
 * Which jobs to list, newest first: of one project, in any of the statuses (empty: all), with all of the labels, with this said of their
 * deadline (null: anything), after a cursor (null: from the start).
 */
public record JobQuery(
        String project, Set<Status> statuses, Map<String, String> labels, Prospect prospect, String after, int limit) {
    public static final int MAX_LIMIT = 500;

    public JobQuery {
        statuses = Set.copyOf(statuses);
        labels = Map.copyOf(labels);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + " but is " + limit);
        }
    }

    /** Whatever is said of their deadlines. */
    public JobQuery(String project, Set<Status> statuses, Map<String, String> labels, String after, int limit) {
        this(project, statuses, labels, null, after, limit);
    }
}
