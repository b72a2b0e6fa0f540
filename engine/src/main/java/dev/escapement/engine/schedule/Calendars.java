package dev.escapement.engine.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

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

    /** Has a calendar exclude these days, which have names; what it was before is gone. */
    void put(String name, SortedMap<LocalDate, String> days);

    /** A calendar of days with names. */
    static Named of(SortedMap<LocalDate, String> days) {
        return (time, zone) -> days.get(LocalDate.ofInstant(time, zone));
    }

    /** Calendars for one process alone, at first none. */
    static Calendars inMemory() {
        var all = new ConcurrentHashMap<String, Named>();
        return new Calendars() {
            @Override
            public Optional<Named> find(String name) {
                return Optional.ofNullable(all.get(name));
            }

            @Override
            public Set<String> names() {
                return Set.copyOf(all.keySet());
            }

            @Override
            public void put(String name, SortedMap<LocalDate, String> days) {
                all.put(name, of(new TreeMap<>(days)));
            }
        };
    }
}
