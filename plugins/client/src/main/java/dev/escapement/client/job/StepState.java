package dev.escapement.client.job;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of one step at one moment; immutable. Times are null until they happened, the error is null unless it failed, and output is
 * what later steps may use of it.
 */
public record StepState(
        String name,
        String kind,
        Part part,
        Status status,
        Instant startedAt,
        Instant endedAt,
        Map<String, Object> output,
        List<Warning> warnings,
        JobError error) {
    public StepState {
        output = output == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(output));
        warnings = List.copyOf(warnings);
    }
}
