package dev.escapement.engine.folder;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.ParseWarning;
import biweekly.property.Status;
import biweekly.util.ICalDate;
import dev.escapement.engine.schedule.Calendars;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;

/** Reads the whole days that an iCalendar file (RFC 5545) has events on, with the names of these. */
@SuppressWarnings("JavaUtilDate") // The library speaks in dates.
final class HolidayFile {
    /** How far events that come again are followed. */
    private static final LocalDate END = LocalDate.of(2100, 1, 1);

    private static final int MOST = 100_000;
    private static final Set<String> THAT_MATTER =
            Set.of("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS");

    private final SortedMap<LocalDate, Set<String>> days = new TreeMap<>();
    /** Days of events that come again which are told by events of their own. */
    private final Set<String> moved = new HashSet<>();

    private int taken;

    private HolidayFile() {}

    /** The days of a text. @throws BrokenFileException when it is no calendar, or holds what no calendar of days can */
    static SortedMap<LocalDate, String> read(String text) {
        var file = new HolidayFile();
        var events = calendars(text.startsWith("\uFEFF") ? text.substring(1) : text).stream()
                .flatMap(calendar -> calendar.getEvents().stream())
                .toList();
        events.stream()
                .filter(event -> event.getRecurrenceId() != null)
                .forEach(event ->
                        file.moved.add(place(event, day(event.getRecurrenceId().getValue()))));
        events.forEach(file::add);
        var named = new TreeMap<LocalDate, String>();
        file.days.forEach((day, names) -> named.put(day, Calendars.title(String.join(", ", names))));
        return named;
    }

    private static List<ICalendar> calendars(String text) {
        var warnings = new ArrayList<List<ParseWarning>>();
        var calendars = Biweekly.parse(text)
                .defaultTimezone(TimeZone.getDefault())
                .warnings(warnings)
                .all();
        if (calendars.isEmpty()) {
            throw new BrokenFileException(1, "it must be an iCalendar file, which begins with BEGIN:VCALENDAR");
        }
        if (!text.stripTrailing().toUpperCase(Locale.ROOT).endsWith("END:VCALENDAR")) {
            throw new BrokenFileException(
                    (int) text.lines().count(), "it must end with END:VCALENDAR; this is a part of it");
        }
        warnings.stream()
                .flatMap(List::stream)
                .filter(warning -> THAT_MATTER.contains(String.valueOf(warning.getPropertyName())))
                .findFirst()
                .ifPresent(warning -> {
                    throw new BrokenFileException(
                            warning.getLineNumber() == null ? 1 : warning.getLineNumber(),
                            Calendars.title(warning.getMessage()));
                });
        return calendars;
    }

    private static String place(VEvent event, LocalDate day) {
        return (event.getUid() == null ? "" : event.getUid().getValue()) + " " + day;
    }

    private void add(VEvent event) {
        var summary = event.getSummary() == null ? null : event.getSummary().getValue();
        var name = Calendars.title(summary == null ? "event" : summary);
        if (event.getStatus() != null && Status.cancelled().equals(event.getStatus())) {
            return;
        }
        if (event.getDateStart() == null) {
            throw new BrokenFileException(1, "the event \"" + name + "\" must have a begin (DTSTART)");
        }
        if (event.getDateStart().getValue().hasTime()) {
            throw new BrokenFileException(
                    1,
                    "the event \"" + name
                            + "\" must be of whole days (DTSTART;VALUE=DATE); windows of the day belong into except.times of a schedule");
        }
        long length = length(event);
        for (var begin : begins(event)) {
            for (long i = 0; i < length && begin.plusDays(i).isBefore(END); i++) {
                count();
                days.computeIfAbsent(begin.plusDays(i), day -> new LinkedHashSet<>())
                        .add(name);
            }
        }
    }

    /** Its first days: that of its begin, which the library leaves out beside RDATE, and those on which it comes again. */
    private Set<LocalDate> begins(VEvent event) {
        var begins = new LinkedHashSet<LocalDate>();
        begins.add(day(event.getDateStart().getValue()));
        for (var again = event.getDateIterator(TimeZone.getDefault()); again.hasNext(); ) {
            var begin = day(again.next());
            if (!begin.isBefore(END)) {
                break;
            }
            count();
            begins.add(begin);
        }
        event.getExceptionDates().forEach(dates -> dates.getValues().forEach(date -> begins.remove(day(date))));
        if (event.getRecurrenceId() == null) {
            begins.removeIf(begin -> moved.contains(place(event, begin)));
        }
        return begins;
    }

    private void count() {
        if (++taken > MOST) {
            throw new BrokenFileException(1, "it must not have more than " + MOST + " days until " + END);
        }
    }

    /** Its days; the end is the day after the last. */
    private static long length(VEvent event) {
        if (event.getDateEnd() != null) {
            var begin = day(event.getDateStart().getValue());
            return Math.max(
                    1, ChronoUnit.DAYS.between(begin, day(event.getDateEnd().getValue())));
        }
        if (event.getDuration() != null) {
            return Math.max(
                    1,
                    Duration.ofMillis(event.getDuration().getValue().toMillis()).toDays());
        }
        return 1;
    }

    private static LocalDate day(Date date) {
        var parts = date instanceof ICalDate precise ? precise.getRawComponents() : null;
        return parts == null
                ? LocalDate.ofInstant(date.toInstant(), ZoneId.systemDefault())
                : LocalDate.of(parts.getYear(), parts.getMonth(), parts.getDate());
    }
}
