package dev.escapement.engine.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/** The calendars of an installation by name, such as one of its holidays. Thread-safe. */
public interface Calendars {
    /** Knows the times at which nothing is to be done. */
    @FunctionalInterface
    interface Named {
        /** What excludes a time, as the clocks of a zone show it; null when nothing does. */
        String excludes(Instant time, ZoneId zone);
    }

    /** The longest name of a day. */
    int LONGEST_TITLE = 200;

    Optional<Named> find(String name);

    Set<String> names();

    /** What is fit to be the name of a day, out of a text of somebody else: one line, and not too long. */
    static String title(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ").strip();
        return line.length() > LONGEST_TITLE ? line.substring(0, LONGEST_TITLE) : line;
    }

    /** There are none. */
    static Calendars none() {
        return new Calendars() {
            @Override
            public Optional<Named> find(String name) {
                return Optional.empty();
            }

            @Override
            public Set<String> names() {
                return Set.of();
            }
        };
    }
}
