package dev.escapement.engine.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is known of one step; every step of a job has one from the moment of submission. Times are null until they happened. The edition is how often it was to be done anew. */
public record Step(
        StepSpec spec,
        Status status,
        List<Attempt> attempts,
        Instant startedAt,
        Instant endedAt,
        Map<String, Object> output,
        List<Warning> warnings,
        JobError error,
        int edition) {
    public Step {
        attempts = List.copyOf(attempts);
        output = Values.object(output);
        warnings = List.copyOf(warnings);
    }

    public String name() {
        return spec.name();
    }
}
