package dev.escapement.engine.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Decides what becomes of slots that have come, in their order. For one schedule and one moment. */
public final class Reckoning {
    /** A slot that is later than this is a misfire. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private final Schedule schedule;
    private final long version;
    private final Pause pause;
    private final Instant now;
    private final Calendars calendars;
    private boolean busy;

    /** The pause is null when there is none; busy says whether a job before these slots is not done, or waits to be made. */
    public Reckoning(Schedule schedule, long version, Pause pause, Instant now, boolean busy, Calendars calendars) {
        this.schedule = schedule;
        this.calendars = calendars;
        this.version = version;
        this.pause = pause;
        this.now = now;
        this.busy = busy;
    }

    public List<Slot> decide(List<Instant> slots) {
        var decided = new ArrayList<Slot>(slots.size());
        slots.forEach(slot -> decided.add(decide(slot)));
        return decided;
    }

    private Slot decide(Instant slot) {
        var excluded = schedule.excludes(slot, calendars);
        if (excluded != null) {
            return slot(slot, Outcome.EXCLUDED, excluded);
        }
        if (isPaused(slot)) {
            return slot(slot, Outcome.PAUSED, pause.toString());
        }
        var age = Duration.between(slot, now);
        var missed = age.compareTo(LATE) > 0 ? missed(slot, age) : null;
        return missed == null ? overlapping(slot) : slot(slot, Outcome.MISSED, missed);
    }

    private boolean isPaused(Instant slot) {
        return pause != null && pause.holds(slot);
    }

    /** Why a slot that is late makes no job; null when it makes one. */
    private String missed(Instant slot, Duration age) {
        var late = "seen " + age.truncatedTo(ChronoUnit.SECONDS) + " late";
        if (schedule.misfire() == Misfire.SKIP) {
            return late + ", and misfire is skip";
        }
        if (schedule.maxAge() != null && age.compareTo(schedule.maxAge()) > 0) {
            return late + ", and maxAge is " + schedule.maxAge();
        }
        return schedule.misfire() == Misfire.RUN_ALL || isLatest(slot)
                ? null
                : late + ", a later slot had come, and misfire is run-latest";
    }

    /** Whether no slot has come after it that could make a job. */
    private boolean isLatest(Instant slot) {
        var next = schedule.next(slot);
        while (next != null && !next.isAfter(now)) {
            if (isPaused(next)) {
                next = pause.until() == null ? null : schedule.nextOrSame(pause.until());
            } else if (schedule.excludes(next, calendars) != null) {
                next = schedule.nextAfterExcluded(next);
            } else {
                return false;
            }
        }
        return true;
    }

    private Slot overlapping(Instant slot) {
        boolean before = busy;
        busy = true;
        return switch (schedule.overlap()) {
            case ALLOW -> slot(slot, Outcome.DUE, null);
            case SKIP ->
                before
                        ? slot(slot, Outcome.OVERLAPPED, "a job before it was not done, and overlap is skip")
                        : slot(slot, Outcome.DUE, null);
            case QUEUE ->
                before
                        ? slot(slot, Outcome.QUEUED, "waits for the jobs before it, since overlap is queue")
                        : slot(slot, Outcome.DUE, null);
            case CANCEL_PREVIOUS -> slot(slot, Outcome.DUE, null);
        };
    }

    private Slot slot(Instant at, Outcome outcome, String reason) {
        return new Slot(at, version, outcome, null, reason, null);
    }
}
