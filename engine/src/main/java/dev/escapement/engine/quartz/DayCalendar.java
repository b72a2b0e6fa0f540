package dev.escapement.engine.quartz;

import java.io.Serial;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.SortedMap;
import java.util.TreeMap;
import org.quartz.impl.calendar.BaseCalendar;

/**
 * A Quartz calendar of days with names, such as holidays. For Quartz's own triggers they are days in the calendar's time zone. Made by
 * Quartz when it reads its tables, so it is public.
 */
public final class DayCalendar extends BaseCalendar {
    @Serial
    private static final long serialVersionUID = 1;

    /** By ISO date, since other versions of this class will read it. */
    @SuppressWarnings("serial")
    private final TreeMap<String, String> names = new TreeMap<>();

    /** Excludes these days. */
    DayCalendar(SortedMap<LocalDate, String> days) {
        days.forEach((day, name) -> names.put(day.toString(), name));
    }

    /** The name of a day; null when it is not excluded. */
    String name(LocalDate day) {
        return names.get(day.toString());
    }

    boolean hasDaysOf(DayCalendar other) {
        return names.equals(other.names);
    }

    @Override
    public boolean isTimeIncluded(long time) {
        return super.isTimeIncluded(time) && name(LocalDate.ofInstant(Instant.ofEpochMilli(time), zone())) == null;
    }

    @Override
    public long getNextIncludedTime(long time) {
        long next = super.getNextIncludedTime(time);
        while (next > 0 && !isTimeIncluded(next)) {
            var day = LocalDate.ofInstant(Instant.ofEpochMilli(next), zone());
            next = super.getNextIncludedTime(day.plusDays(1)
                    .atTime(LocalTime.MIN)
                    .atZone(zone())
                    .toInstant()
                    .toEpochMilli());
        }
        return next;
    }

    private ZoneId zone() {
        return getTimeZone() == null ? ZoneId.systemDefault() : getTimeZone().toZoneId();
    }
}
