package dev.escapement.engine.ledger;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/** Makes the engine's own names of jobs: UUIDs of version 7 (RFC 9562, 5.7), which sort by their millisecond. Thread-safe. */
public final class JobKeys {
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    public JobKeys(InstantSource clock) {
        this.clock = clock;
    }

    public UUID next() {
        long millis = clock.millis();
        long high = (millis << 16) | 0x7000 | random.nextInt(1 << 12);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
