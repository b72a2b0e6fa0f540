package dev.escapement.engine.access;

import java.time.Instant;

/**
 * What is known of a key, which is not what it is: its name, what it opens, the project that it is for (null: all), who made it when, and who
 * has revoked it since (null: nobody). Immutable.
 */
public record ApiKey(
        String name,
        Role role,
        String project,
        Instant createdAt,
        String createdBy,
        Instant revokedAt,
        String revokedBy) {}
