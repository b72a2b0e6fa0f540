package dev.escapement.engine.job;

import java.util.Map;

/** One link of a chain as it is asked for; immutable, its config in the form of {@link Values}. */
public record StepSpec(String name, String kind, Map<String, Object> config) {
    public StepSpec {
        config = config == null ? Map.of() : Values.object(config);
    }
}
