package dev.escapement.engine.time;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The machine's clock, cut to the microseconds that PostgreSQL keeps, so that what is read back equals what was written. */
public final class SystemClock implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
