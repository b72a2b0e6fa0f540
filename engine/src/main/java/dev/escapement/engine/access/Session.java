package dev.escapement.engine.access;

import java.time.Instant;

/**
 * What is known of a token, which opens what a key opens: the hashes of both, when the key itself was shown, and from when on the token opens
 * nothing. Immutable.
 */
public record Session(String hash, String keyHash, Instant beganAt, Instant expiresAt) {}
