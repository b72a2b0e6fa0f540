package dev.escapement.engine.job;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One link of a chain as it is asked for; immutable, its config in the form of {@link Values}. Without a retry rule (null) it is tried
 * once; without a time-out (null) an attempt may take as long as it likes.
 */
public record StepSpec(String name, String kind, Map<String, Object> config, Retry retry, Duration timeout) {
    public StepSpec {
        config = config == null ? Map.of() : Values.object(config);
    }

    /** A step that is tried once. */
    public StepSpec(String name, String kind, Map<String, Object> config) {
        this(name, kind, config, null, null);
    }

    public StepSpec withRetry(Retry newRetry) {
        return new StepSpec(name, kind, config, newRetry, timeout);
    }

    public StepSpec withTimeout(Duration newTimeout) {
        return new StepSpec(name, kind, config, retry, newTimeout);
    }

    /** What is asked for beside the work itself, as a client would send it; empty when nothing is. */
    public Map<String, Object> rules() {
        var rules = new LinkedHashMap<String, Object>();
        if (retry != null) {
            rules.put("retry", retry.document());
        }
        if (timeout != null) {
            rules.put("timeout", Durations.text(timeout));
        }
        return rules;
    }
}
