package dev.escapement.client.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that went wrong in a step without ending it; immutable.
 *
 * @param message a sentence for people
 * @param code for programs; may be null
 * @param details such as line and column; empty when there are none
 * @param step the name of the step
 */
public record Warning(String message, String code, Map<String, Object> details, String step) {
    /**
     * Copies the details.
     *
     * @param message a sentence
     * @param code null for none
     * @param details null for none; values may be null
     * @param step its name
     */
    public Warning {
        details = details == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
