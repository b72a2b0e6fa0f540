package dev.escapement.engine.job;

import java.util.Map;
import java.util.Objects;

/** Something that went wrong without ending the step: a sentence, a code (may be null) and details such as line and column. */
public record Warning(String message, String code, Map<String, Object> details) {
    public Warning {
        message = Values.storable(Objects.requireNonNull(message));
        details = details == null ? Map.of() : Values.object(details);
    }

    public static Warning of(String message) {
        return new Warning(message, null, null);
    }
}
