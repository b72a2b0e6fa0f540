package dev.escapement.engine.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Makes the engine's own names of jobs: UUIDs of version 7 (RFC 9562, 5.7) that sort in the order in which this node made them: within a
 * millisecond a counter of 12 bits goes up (6.2, method 1). Thread-safe.
 */
public final class JobKeys {
    private static final int COUNTER_BITS = 12;

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private long last;

    public JobKeys(InstantSource clock) {
        this.clock = clock;
    }

    public UUID next() {
        long ordered = order();
        long high = ((ordered >>> COUNTER_BITS) << 16) | 0x7000 | (ordered & 0xFFF);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** What sorts before all that were made at or after a time. */
    public static UUID floor(Instant time) {
        return new UUID((time.toEpochMilli() << 16) | 0x7000, 0x8000_0000_0000_0000L);
    }

    /** Millisecond and counter as one number that only goes up, also when the clock goes back. */
    private synchronized long order() {
        last = Math.max(last + 1, clock.millis() << COUNTER_BITS);
        return last;
    }
}
