package dev.escapement.engine.job;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Which jobs to list, newest first: of one project, in any of the statuses (empty: all), with all of the labels, with this said of their
 * deadline (null: anything), of one submitter (null: of anybody), submitted in a time, after a cursor (null: from the start).
 */
public record JobQuery(
        String project,
        Set<Status> statuses,
        Map<String, String> labels,
        Prospect prospect,
        String submitter,
        Submitted submitted,
        String after,
        int limit) {
    public static final int MAX_LIMIT = 500;

    /** From one time (null: from ever) to another (null: until now), both included. */
    public record Submitted(Instant from, Instant to) {
        /** Whenever it was. */
        public static final Submitted EVER = new Submitted(null, null);
    }

    public JobQuery {
        statuses = Set.copyOf(statuses);
        labels = Map.copyOf(labels);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + " but is " + limit);
        }
    }

    /** Whoever submitted them, whenever, and whatever is said of their deadlines. */
    public JobQuery(String project, Set<Status> statuses, Map<String, String> labels, String after, int limit) {
        this(project, statuses, labels, null, null, Submitted.EVER, after, limit);
    }

    /** The same of those with this said of their deadline (null: anything). */
    public JobQuery withProspect(Prospect newProspect) {
        return new JobQuery(project, statuses, labels, newProspect, submitter, submitted, after, limit);
    }

    /** The same of one submitter (null: of anybody). */
    public JobQuery withSubmitter(String newSubmitter) {
        return new JobQuery(project, statuses, labels, prospect, newSubmitter, submitted, after, limit);
    }

    /** The same of those that were submitted in a time. */
    public JobQuery withSubmitted(Submitted newSubmitted) {
        return new JobQuery(project, statuses, labels, prospect, submitter, newSubmitted, after, limit);
    }
}
