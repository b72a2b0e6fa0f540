package dev.escapement.engine.schedule;

import java.time.Instant;

/** At which instants something is due; immutable. */
public interface Rhythm {
    /** The first instant from this one on; null when there is none. */
    Instant nextOrSame(Instant from);

    /** What it means, in English. */
    String words();
}
