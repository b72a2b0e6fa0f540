package dev.escapement.engine.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * When jobs are made of a definition: at which times in which zone, from and until when (null: always), by how much a job may be put off so
 * that not all begin at once, what becomes of slots that come too late (after this age, null: never, they make no job) or while another job
 * runs, and which slots make none anyway. Immutable.
 */
public record Schedule(
        Rhythm rhythm,
        ZoneId zone,
        Instant from,
        Instant until,
        Duration jitter,
        Misfire misfire,
        Duration maxAge,
        Overlap overlap,
        Exclusions except) {
    /** The first slot from this time on; null when there is none. */
    public Instant nextOrSame(Instant time) {
        var next = rhythm.nextOrSame(from != null && from.isAfter(time) ? from : time);
        return next == null || (until != null && !next.isBefore(until)) ? null : next;
    }

    /** The first slot after this time; null when there is none. */
    public Instant next(Instant time) {
        return nextOrSame(time.plusNanos(1));
    }

    /** The slots after one time and up to another, in order, so many at most. */
    public List<Instant> between(Instant after, Instant last, int most) {
        var slots = new ArrayList<Instant>();
        for (var slot = next(after); slot != null && !slot.isAfter(last) && slots.size() < most; slot = next(slot)) {
            slots.add(slot);
        }
        return slots;
    }

    /** What excludes a slot; null when nothing does. */
    public String excludes(Instant slot, Calendars calendars) {
        return except.excludes(slot, zone, calendars);
    }

    /** The first slot after an excluded one that is not excluded by the same rule, as far as that tells when it ends; null when there is none. */
    public Instant nextAfterExcluded(Instant slot) {
        var end = except.end(slot, zone);
        return end == null || !end.isAfter(slot) ? next(slot) : nextOrSame(end);
    }

    /** By how much the job of a slot is put off; the same whoever asks. */
    public Duration delay(String definition, Instant slot) {
        if (jitter == null) {
            return Duration.ZERO;
        }
        long mixed = (definition.hashCode() * 31L + slot.getEpochSecond()) * 0x9E3779B97F4A7C15L;
        return Duration.ofMillis(Math.floorMod(mixed >>> 16, jitter.toMillis() + 1));
    }

    /** What it means, in English. */
    public String words() {
        return rhythm.words();
    }
}
