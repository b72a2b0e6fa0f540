package dev.escapement.engine.job;

import java.time.Duration;
import java.util.List;

/** Durations as specs hold them: texts of ISO 8601 such as PT10M, longer than nothing. */
final class Durations {
    private Durations() {}

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
