package dev.escapement.client.job;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of one step at one moment; immutable.
 *
 * @param name unique in its job
 * @param kind of its work, such as {@code sql}
 * @param part the list of its job that it is in
 * @param status where it stands
 * @param startedAt when its first attempt began; null before
 * @param endedAt when it ended; null before
 * @param output what later steps may use of it; empty when it left nothing
 * @param warnings what went wrong without ending it, in order
 * @param error why it failed; null unless it did
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
    /**
     * Copies the output and the warnings.
     *
     * @param name unique in its job
     * @param kind of its work
     * @param part of its job
     * @param status where it stands
     * @param startedAt null before
     * @param endedAt null before
     * @param output null for none; values may be null
     * @param warnings empty for none
     * @param error null for none
     */
    public StepState {
        output = output == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(output));
        warnings = List.copyOf(warnings);
    }
}
