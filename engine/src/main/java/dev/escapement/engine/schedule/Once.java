package dev.escapement.engine.schedule;

import java.time.Instant;

/** Due one time; immutable. */
record Once(Instant at) implements Rhythm {
    @Override
    public Instant nextOrSame(Instant from) {
        return from.isAfter(at) ? null : at;
    }

    @Override
    public String words() {
        return "once, at " + at;
    }
}
