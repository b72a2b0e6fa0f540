package dev.escapement.engine.quartz;

import dev.escapement.engine.schedule.Calendars;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.quartz.Calendar;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/** The calendars of a Quartz scheduler, its own kinds, too. A change elsewhere is seen within a second. Thread-safe. */
final class QuartzCalendars implements Calendars {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    private record Read(Optional<Named> calendar, Instant at) {}

    QuartzCalendars(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Override
    public Optional<Named> find(String name) {
        var now = clock.instant();
        var known = read.get(name);
        if (known == null || Duration.between(known.at(), now).abs().compareTo(KEPT) > 0) {
            known = new Read(Optional.ofNullable(calendar(name)).map(calendar -> named(name, calendar)), now);
            read.put(name, known);
        }
        return known.calendar();
    }

    private Calendar calendar(String name) {
        try {
            return scheduler.getCalendar(name);
        } catch (SchedulerException e) {
            throw new IllegalStateException("The calendar " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Days are days where the schedule is; of other kinds of calendars Quartz alone knows what they mean. */
    private static Named named(String name, Calendar calendar) {
        return calendar instanceof DayCalendar days
                ? (time, zone) -> days.name(LocalDate.ofInstant(time, zone))
                : (time, zone) -> calendar.isTimeIncluded(time.toEpochMilli())
                        ? null
                        : Objects.requireNonNullElse(calendar.getDescription(), name);
    }

    @Override
    public Set<String> names() {
        try {
            return Set.copyOf(scheduler.getCalendarNames());
        } catch (SchedulerException e) {
            throw new IllegalStateException("The calendars cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes nothing when it is so already, since Quartz would look at all triggers again. */
    @Override
    public void put(String name, SortedMap<LocalDate, String> days) {
        var calendar = new DayCalendar(days);
        if (calendar(name) instanceof DayCalendar before && before.hasDaysOf(calendar)) {
            return;
        }
        try {
            scheduler.addCalendar(name, calendar, true, true);
            read.remove(name);
        } catch (SchedulerException e) {
            throw new IllegalStateException("The calendar " + name + " cannot be written: " + e.getMessage(), e);
        }
    }
}
