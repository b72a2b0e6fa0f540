package dev.escapement.engine.job;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is known of one job at one moment; immutable. The key is the engine's own name for it, the spec holds the client's. Times are
 * null until they happened; it was updated when its own status, claim or wish to end changed last, and its steps have times of their own.
 * A job that waits to be tried again is due at a time. Owner is the node that claimed it last.
 */
public record Job(
        UUID key,
        JobSpec spec,
        Status status,
        boolean cancelRequested,
        Instant createdAt,
        Instant updatedAt,
        Instant dueAt,
        Instant startedAt,
        Instant endedAt,
        String owner,
        JobError error,
        List<Step> steps) {
    public Job {
        steps = List.copyOf(steps);
    }

    public JobRef ref() {
        return spec.ref();
    }
}
