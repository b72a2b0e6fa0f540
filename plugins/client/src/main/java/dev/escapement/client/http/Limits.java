package dev.escapement.client.http;

import java.time.Duration;

/** How long things may take: to connect, one try of a call, a call with all of its tries, and silence on the stream. */
public record Limits(Duration connect, Duration request, Duration total, Duration silence) {}
