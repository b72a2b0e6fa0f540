package dev.escapement.engine.schedule;

import java.time.Instant;

/** Since when and until when (null: until somebody resumes it) a schedule makes no jobs, who said so and why (null: not said); immutable. */
public record Pause(Instant from, Instant until, String by, String reason) {
    /** Whether a slot at this time makes no job. */
    public boolean holds(Instant slot) {
        return !slot.isBefore(from) && (until == null || slot.isBefore(until));
    }

    @Override
    public String toString() {
        return "paused" + (by == null ? "" : " by " + by) + (reason == null ? "" : ": " + reason);
    }
}
