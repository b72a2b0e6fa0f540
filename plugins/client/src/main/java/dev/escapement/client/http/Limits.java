package dev.escapement.client.http;

import java.time.Duration;

/**
 * How long things may take; immutable.
 *
 * @param connect to connect to a server
 * @param request for one try of a call
 * @param total for a call with all of its tries
 * @param silence of the stream, after which it is taken for dead
 */
public record Limits(Duration connect, Duration request, Duration total, Duration silence) {}
