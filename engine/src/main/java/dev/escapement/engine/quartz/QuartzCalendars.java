package dev.escapement.engine.quartz;

import dev.escapement.engine.schedule.Calendars;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.quartz.Calendar;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/** The calendars of a Quartz scheduler, which alone knows what they mean and in which zone. A change is seen after a second. Thread-safe. */
final class QuartzCalendars implements Calendars {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    private record Read(Optional<Named> calendar, Instant at) {}

    QuartzCalendars(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** A clustered scheduler reads its tables each time, and many slots may ask. */
    @Override
    public Optional<Named> find(String name) {
        var now = clock.instant();
        var last = read.get(name);
        if (last == null || Duration.between(last.at(), now).abs().compareTo(FRESH) > 0) {
            last = new Read(Optional.ofNullable(calendar(name)).map(calendar -> named(name, calendar)), now);
            if (last.calendar().isPresent()) {
                read.put(name, last);
            }
        }
        return last.calendar();
    }

    private Calendar calendar(String name) {
        try {
            return scheduler.getCalendar(name);
        } catch (SchedulerException e) {
            throw new IllegalStateException("The calendar " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Named named(String name, Calendar calendar) {
        var title = Calendars.title(Objects.requireNonNullElse(calendar.getDescription(), name));
        return (time, zone) -> calendar.isTimeIncluded(time.toEpochMilli()) ? null : title;
    }

    @Override
    public Set<String> names() {
        try {
            return Set.copyOf(scheduler.getCalendarNames());
        } catch (SchedulerException e) {
            throw new IllegalStateException("The calendars cannot be read: " + e.getMessage(), e);
        }
    }
}
