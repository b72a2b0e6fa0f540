package dev.escapement.engine.access;

import java.time.Instant;

/** Something that was changed: its place in the order of all changes, when, who did it, in which project (null: in none), and what. Immutable. */
public record Change(long number, Instant at, String who, String project, String action, String subject) {}
