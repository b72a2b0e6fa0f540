package dev.escapement.engine.schedule;

import java.time.Instant;

/**
 * One time of a schedule that has come: the version of the definition that named it, what became of it, the id of its job (null: it made
 * none) and why (null: there is nothing to say). Immutable.
 */
public record Slot(Instant at, long version, Outcome outcome, String job, String reason) {}
