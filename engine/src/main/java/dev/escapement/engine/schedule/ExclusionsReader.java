package dev.escapement.engine.schedule;

import dev.escapement.engine.schedule.Exclusions.Window;
import dev.escapement.engine.step.ConfigReader;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads when a schedule makes no jobs; what is wrong becomes problems of the reader. */
final class ExclusionsReader {
    private static final Pattern DAY = Pattern.compile("[a-z]+");
    private static final int MOST = 10_000;
    private static final int MOST_CALENDARS = 20;
    private static final int LONGEST = 200;

    private final ConfigReader fields;

    ExclusionsReader(ConfigReader fields) {
        this.fields = fields;
    }

    Exclusions read() {
        var dates = new HashSet<LocalDate>();
        var yearly = new HashSet<MonthDay>();
        var texts = fields.texts("dates");
        for (var text : texts.size() > MOST ? Set.<String>of() : Set.copyOf(texts)) {
            date(text, dates, yearly);
        }
        if (texts.size() > MOST) {
            fields.problem("dates", "must not have more than " + MOST + " dates; put them into a calendar");
        }
        return new Exclusions(dates, yearly, days(), windows(), calendars());
    }

    private void date(String text, Set<LocalDate> dates, Set<MonthDay> yearly) {
        try {
            if (text.length() == "12-24".length()) {
                yearly.add(MonthDay.parse("--" + text));
            } else {
                dates.add(LocalDate.parse(text));
            }
        } catch (DateTimeException e) {
            fields.problem("dates", "must be dates such as \"2026-12-24\", or \"12-24\" for each year");
        }
    }

    private List<String> calendars() {
        var names = fields.texts("calendars");
        if (names.size() > MOST_CALENDARS || names.stream().anyMatch(name -> name.length() > LONGEST)) {
            fields.problem(
                    "calendars", "must be at most " + MOST_CALENDARS + " names of at most " + LONGEST + " characters");
            return List.of();
        }
        return names;
    }

    private Set<DayOfWeek> days() {
        var days = new HashSet<DayOfWeek>();
        for (var text : fields.texts("days")) {
            try {
                if (!DAY.matcher(text).matches()) {
                    throw new IllegalArgumentException(text);
                }
                days.add(DayOfWeek.valueOf(text.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                fields.problem("days", "must be days of the week such as saturday");
            }
        }
        return days;
    }

    private List<Window> windows() {
        var windows = new ArrayList<Window>();
        for (var text : fields.texts("times")) {
            var ends = text.split("-", -1);
            try {
                var window = new Window(LocalTime.parse(ends[0]), LocalTime.parse(ends[ends.length - 1]));
                if (ends.length != 2 || window.from().equals(window.until())) {
                    throw new DateTimeException(text);
                }
                windows.add(window);
            } catch (DateTimeException e) {
                fields.problem("times", "must be windows such as \"22:00-06:00\"");
            }
        }
        return windows;
    }
}
