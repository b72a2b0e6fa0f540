package dev.escapement.engine.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** By when jobs should have succeeded: at the first such time of the day after their slot, or so long after it; the other is null. Immutable. */
public record Deadline(LocalTime time, Duration after) {
    private static final Pattern TIME = Pattern.compile("[0-9]{2}:[0-9]{2}(:[0-9]{2})?");
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Reads "06:00" or "PT4H". @throws DateTimeException when it is neither, or no time at all or more than a year */
    public static Deadline of(String text) {
        if (TIME.matcher(text).matches()) {
            return new Deadline(LocalTime.parse(text), null);
        }
        var after = Duration.parse(text);
        if (after.isNegative() || after.isZero() || after.compareTo(LONGEST) > 0) {
            throw new DateTimeException("not within a year");
        }
        return new Deadline(null, after);
    }

    /** The deadline of the job of a slot. */
    public Instant of(Instant slot, ZoneId zone) {
        if (after != null) {
            return slot.plus(after);
        }
        var local = slot.atZone(zone);
        var today = local.toLocalDate().atTime(time).atZone(zone);
        // Clocks may show a time twice.
        return Stream.of(today, today.withLaterOffsetAtOverlap())
                .map(ZonedDateTime::toInstant)
                .filter(deadline -> deadline.isAfter(slot))
                .findFirst()
                .orElseGet(() -> local.toLocalDate()
                        .plusDays(1)
                        .atTime(time)
                        .atZone(zone)
                        .toInstant());
    }
}
