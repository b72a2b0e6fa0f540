package dev.escapement.engine.job;

import java.time.Duration;
import java.util.Map;

/** One link of a chain as it is asked for; immutable, its config in the form of {@link Values}. */
public record StepSpec(String name, String kind, Map<String, Object> config, StepRules rules) {
    public StepSpec {
        config = config == null ? Map.of() : Values.object(config);
    }

    /** A step that asks for nothing but its work. */
    public StepSpec(String name, String kind, Map<String, Object> config) {
        this(name, kind, config, StepRules.NONE);
    }

    public StepSpec withRetry(Retry retry) {
        return with(new StepRules(
                retry, rules.timeout(), rules.onLostNode(), rules.limit(), rules.optional(), rules.ifFailed()));
    }

    public StepSpec withTimeout(Duration timeout) {
        return with(new StepRules(
                rules.retry(), timeout, rules.onLostNode(), rules.limit(), rules.optional(), rules.ifFailed()));
    }

    public StepSpec withOnLostNode(OnLostNode onLostNode) {
        return with(new StepRules(
                rules.retry(), rules.timeout(), onLostNode, rules.limit(), rules.optional(), rules.ifFailed()));
    }

    public StepSpec withLimit(String limit) {
        return with(new StepRules(
                rules.retry(), rules.timeout(), rules.onLostNode(), limit, rules.optional(), rules.ifFailed()));
    }

    /** The same step, whose failure does not end the chain. */
    public StepSpec asOptional() {
        return with(new StepRules(
                rules.retry(), rules.timeout(), rules.onLostNode(), rules.limit(), true, rules.ifFailed()));
    }

    /** The same step, for onFailure, where it runs only when this step of the chain has failed (null: whichever has). */
    public StepSpec withIfFailed(String step) {
        return with(new StepRules(
                rules.retry(), rules.timeout(), rules.onLostNode(), rules.limit(), rules.optional(), step));
    }

    private StepSpec with(StepRules newRules) {
        return new StepSpec(name, kind, config, newRules);
    }
}
