package dev.escapement.engine.definition;

import java.time.Instant;

/**
 * One version of a definition: when it was written and from which file (null: from none, but by the API), whether it is the one in force, and
 * why the file as it is now could not be taken (null: nothing is wrong). Immutable.
 */
public record Edition(
        Definition definition, long version, Instant createdAt, String file, boolean inForce, String fault) {}
