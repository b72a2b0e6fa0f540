package dev.escapement.engine.schedule;

import java.time.Duration;
import java.time.Instant;

/** Due at an instant, and every so often after it; whole seconds, whatever clocks on walls do. Immutable. */
record Interval(Instant first, Duration length) implements Rhythm {
    @Override
    public Instant nextOrSame(Instant from) {
        if (!from.isAfter(first)) {
            return first;
        }
        long seconds = Duration.between(first, from.minusNanos(1)).toSeconds();
        return first.plusSeconds((seconds / length.toSeconds() + 1) * length.toSeconds());
    }

    @Override
    public String words() {
        return "every " + length + " from " + first;
    }
}
