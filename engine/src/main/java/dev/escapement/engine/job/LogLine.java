package dev.escapement.engine.job;

import java.time.Instant;

/** One line of a step's log; lines of one step are numbered upwards. */
public record LogLine(long number, Instant at, String text) {
    public LogLine {
        text = Values.storable(text);
    }
}
