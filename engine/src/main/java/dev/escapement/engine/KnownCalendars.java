package dev.escapement.engine;

import dev.escapement.engine.ledger.Almanac;
import dev.escapement.engine.schedule.Calendars;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ledger's calendars as they were read last, and beside them those of somebody else. Thread-safe. To look one up asks the ledger nothing,
 * so that it can be done while the ledger is at work.
 */
final class KnownCalendars implements Calendars {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Almanac almanac;
    private final Calendars others;
    private final InstantSource clock;
    private volatile Map<String, Known> known = Map.of();
    private Instant read;

    /** A calendar, and the mark that it had. */
    private record Known(String mark, Named calendar) {}

    KnownCalendars(Almanac almanac, Calendars others, InstantSource clock) {
        this.almanac = almanac;
        this.others = others;
        this.clock = clock;
    }

    /** Reads what has changed, when that was done more than a second ago. */
    synchronized KnownCalendars refreshed() {
        var now = clock.instant();
        if (read == null || Duration.between(read, now).abs().compareTo(FRESH) > 0) {
            var before = known;
            var fresh = new HashMap<String, Known>();
            almanac.calendars().forEach((name, mark) -> {
                var same = before.get(name);
                if (same != null && same.mark().equals(mark)) {
                    fresh.put(name, same);
                } else {
                    almanac.days(name).ifPresent(days -> fresh.put(name, new Known(mark, named(days))));
                }
            });
            known = fresh;
            read = now;
        }
        return this;
    }

    private static Named named(Map<LocalDate, String> days) {
        return (time, zone) -> days.get(LocalDate.ofInstant(time, zone));
    }

    @Override
    public Optional<Named> find(String name) {
        var own = known.get(name);
        return own == null ? others.find(name) : Optional.of(own.calendar());
    }

    @Override
    public Set<String> names() {
        var names = new TreeSet<>(known.keySet());
        names.addAll(others.names());
        return names;
    }

    /** Has a calendar have these days; false when it had them already. */
    synchronized boolean put(String name, Map<LocalDate, String> days) {
        boolean isNew = almanac.put(name, days);
        read = null;
        return isNew;
    }
}
