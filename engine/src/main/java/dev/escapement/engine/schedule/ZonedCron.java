package dev.escapement.engine.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;

/**
 * A cron expression in a time zone. A local time that the clocks leap over is due as much after the leap as it would have been after its
 * begin, or not at all; one that they show twice is due the first time, or both times. Immutable.
 */
record ZonedCron(Cron cron, ZoneId zone, boolean shifts, boolean repeats) implements Rhythm {
    @Override
    public Instant nextOrSame(Instant from) {
        var rules = zone.getRules();
        var at = from;
        while (at != null) {
            // The last change of the clocks at this time or before; the next one after it.
            var before = rules.previousTransition(at.plusNanos(1));
            var after = rules.nextTransition(at);
            var end = after == null ? null : after.getInstant();
            var due = within(at, rules.getOffset(at), before);
            if (due != null && (end == null || due.isBefore(end))) {
                return due;
            }
            if (due == null && !mayLeap(at)) {
                return null;
            }
            at = end;
        }
        return null;
    }

    /** Nothing is due from here on, whatever the clocks do: they leap by a day at most. */
    private boolean mayLeap(Instant at) {
        return cron.nextOrSame(at.atZone(ZoneOffset.UTC).toLocalDateTime().minusDays(2)) != null;
    }

    /** The first from this instant on, as if the clocks never changed again. */
    private Instant within(Instant at, ZoneOffset offset, ZoneOffsetTransition before) {
        var from = LocalDateTime.ofInstant(at, offset);
        if (before != null && before.isOverlap() && !repeats && from.isBefore(before.getDateTimeBefore())) {
            from = before.getDateTimeBefore();
        }
        var local = cron.nextOrSame(from);
        var due = local == null ? null : local.toInstant(offset);
        var shifted = before != null && before.isGap() && shifts ? shifted(at, before) : null;
        return shifted != null && (due == null || shifted.isBefore(due)) ? shifted : due;
    }

    /** The first of those that the clocks have leapt over. */
    private Instant shifted(Instant at, ZoneOffsetTransition gap) {
        var local = cron.nextOrSame(LocalDateTime.ofInstant(at, gap.getOffsetBefore()));
        return local != null && local.isBefore(gap.getDateTimeAfter()) ? local.toInstant(gap.getOffsetBefore()) : null;
    }

    @Override
    public String words() {
        return cron.words() + ", " + zone.getId();
    }
}
