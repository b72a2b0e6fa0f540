package dev.escapement.engine.job;

/** Stands in a config, where a step is checked before it runs, for a text with expressions whose values are not known by then; immutable. */
public record LateValue(String text) {
    @Override
    public String toString() {
        return text;
    }
}
