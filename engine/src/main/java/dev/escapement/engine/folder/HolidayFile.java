package dev.escapement.engine.folder;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import biweekly.io.ParseWarning;
import biweekly.property.Status;
import biweekly.util.ICalDate;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;

/** Reads the whole days that an iCalendar file (RFC 5545) has events on, with the names of these. */
@SuppressWarnings("JavaUtilDate") // The library speaks in dates.
final class HolidayFile {
    /** How far events that come again are followed. */
    private static final LocalDate END = LocalDate.of(2100, 1, 1);

    private static final int MOST = 100_000;

    private final TreeMap<LocalDate, String> days = new TreeMap<>();

    private HolidayFile() {}

    /** The days of a text. @throws BrokenFileException when it is no calendar, or holds what no calendar of days can */
    static SortedMap<LocalDate, String> read(String text) {
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
        warnings.stream().flatMap(List::stream).findFirst().ifPresent(warning -> {
            throw new BrokenFileException(
                    warning.getLineNumber() == null ? 1 : warning.getLineNumber(), warning.getMessage());
        });
        var file = new HolidayFile();
        for (var calendar : calendars) {
            calendar.getEvents().forEach(file::add);
        }
        return file.days;
    }

    private void add(VEvent event) {
        var name = event.getSummary() == null ? "event" : event.getSummary().getValue();
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
        var begins = event.getDateIterator(TimeZone.getDefault());
        while (begins.hasNext()) {
            var begin = day(begins.next());
            if (!begin.isBefore(END)) {
                return;
            }
            for (long i = 0; i < length; i++) {
                days.merge(begin.plusDays(i), name, (one, other) -> one.equals(other) ? one : one + ", " + other);
            }
            if (days.size() > MOST) {
                throw new BrokenFileException(1, "it must not have more than " + MOST + " days until " + END);
            }
        }
    }

    /** Its days; the end is the day after the last. */
    private static long length(VEvent event) {
        if (event.getDateEnd() != null) {
            var begin = day(event.getDateStart().getValue());
            return Math.min(
                    MOST,
                    Math.max(
                            1,
                            ChronoUnit.DAYS.between(
                                    begin, day(event.getDateEnd().getValue()))));
        }
        if (event.getDuration() != null) {
            var duration = Duration.ofMillis(event.getDuration().getValue().toMillis());
            return Math.min(MOST, Math.max(1, duration.toDays()));
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
