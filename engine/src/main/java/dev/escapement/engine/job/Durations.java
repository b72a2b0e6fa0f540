package dev.escapement.engine.job;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Durations as specs hold them: texts of ISO 8601 such as PT10M, longer than nothing. */
public final class Durations {
    /** What a reader of specs says of a text that is none. */
    public static final String FORM = "must be a duration such as \"PT10M\" (ISO 8601: PT30S, PT1H30M, P1D)";

    private Durations() {}

    /** The duration that a text means; empty when it means none. */
    public static Optional<Duration> parse(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static String text(Duration duration) {
        return duration == null ? null : duration.toString();
    }

    static void check(String pointer, Duration duration, Duration most, List<Problem> problems) {
        if (duration != null && (duration.isNegative() || duration.isZero() || duration.compareTo(most) > 0)) {
            problems.add(
                    new Problem(pointer, "must be longer than nothing and at most " + most + " but is " + duration));
        }
    }
}
