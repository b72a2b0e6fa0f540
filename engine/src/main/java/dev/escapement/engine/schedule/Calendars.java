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

    Optional<Named> find(String name);

    Set<String> names();

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
