package dev.escapement.engine.schedule;

import java.time.Instant;

/**
 * One time of a schedule that has come: the version of the definition that named it, what became of it, the id of its job (null: it made
 * none), why (null: there is nothing to say), and the backfill that it is part of (null: none). Immutable.
 */
public record Slot(Instant at, long version, Outcome outcome, String job, String reason, Long backfill) {
    /** The same slot once it has made its job. */
    public Slot started(String id) {
        return new Slot(at, version, Outcome.STARTED, id, null, backfill);
    }

    /** The same slot once it is plain that its job cannot be made. */
    public Slot refused(String why) {
        return new Slot(at, version, Outcome.REFUSED, null, why, backfill);
    }
}
