package dev.escapement.engine.forecast;

import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.ledger.History.Past;
import dev.escapement.engine.schedule.Outcome;
import java.time.Duration;
import java.time.Instant;

/** One job on its way through a simulation. */
final class Run {
    private final Edition edition;
    private final Past past;
    private final Instant slot;
    private String reason;
    private Instant ready;
    private Instant start;
    private Instant end;
    private boolean hasPlace;

    /** Of a slot; the past is null when there is none. */
    Run(Edition edition, Past past, Instant slot) {
        this.edition = edition;
        this.past = past;
        this.slot = slot;
    }

    JobRef job() {
        return new JobRef(definition().project(), definition().id() + "_" + slot.getEpochSecond());
    }

    JobRef definition() {
        return edition.definition().ref();
    }

    Edition edition() {
        return edition;
    }

    Past past() {
        return past;
    }

    /** When it would start if no limit held it up; null when it never does. */
    Instant ready() {
        return ready;
    }

    Instant start() {
        return start;
    }

    Instant end() {
        return end;
    }

    long priority() {
        return edition.definition().template().rules().priority();
    }

    String limit() {
        return edition.definition().template().rules().limit();
    }

    /** Makes no job, for this reason. */
    void skip(String why) {
        reason = why;
    }

    void isReady(Instant time) {
        ready = time;
    }

    void start(Instant time) {
        start = time;
        end = time.plus(past == null ? Duration.ZERO : past.length());
        hasPlace = true;
    }

    void cancel(Instant time) {
        end = time;
    }

    void leave() {
        hasPlace = false;
    }

    boolean hasPlace() {
        return hasPlace;
    }

    boolean isOver() {
        return reason != null || (start != null && !hasPlace);
    }

    Plan.Expected expected() {
        var definition = edition.definition();
        var deadline = definition.deadline();
        boolean waited = start != null && start.isAfter(ready);
        return new Plan.Expected(
                job(),
                definition.name(),
                slot,
                reason == null ? Outcome.STARTED : Outcome.OVERLAPPED,
                reason,
                start,
                waited ? limit() : null,
                past == null ? null : end,
                past == null ? 0 : past.jobs(),
                deadline == null
                        ? null
                        : deadline.of(slot, definition.schedule().zone()));
    }
}
