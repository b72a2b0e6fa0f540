package dev.escapement.client.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something that went wrong in a step without ending it: a sentence, a code (may be null), details such as line and column, and the step's name; immutable. */
public record Warning(String message, String code, Map<String, Object> details, String step) {
    public Warning {
        details = details == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
