package dev.escapement.engine.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * When a schedule makes no jobs: on dates, on days of each year and of each week, within daily windows, and whenever one of these calendars
 * excludes. All by the clocks of the schedule's zone; immutable.
 */
public record Exclusions(
        Set<LocalDate> dates, Set<MonthDay> yearly, Set<DayOfWeek> weekly, List<Window> daily, List<String> calendars) {
    public static final Exclusions NONE = new Exclusions(Set.of(), Set.of(), Set.of(), List.of(), List.of());

    public Exclusions {
        dates = Set.copyOf(dates);
        yearly = Set.copyOf(yearly);
        weekly = Set.copyOf(weekly);
        daily = List.copyOf(daily);
        calendars = List.copyOf(calendars);
    }

    /** From one time of the day until before another one, which may be on the next day. */
    public record Window(LocalTime from, LocalTime until) {
        boolean contains(LocalTime time) {
            boolean begun = !time.isBefore(from);
            boolean over = !time.isBefore(until);
            return from.isBefore(until) ? begun && !over : begun || !over;
        }

        @Override
        public String toString() {
            return from + "-" + until;
        }
    }

    /** What excludes a slot; null when nothing does. A calendar that is gone excludes all, since it might have. */
    String excludes(Instant slot, ZoneId zone, Calendars all) {
        var local = slot.atZone(zone);
        var rule = rule(local);
        for (int i = 0; rule == null && i < calendars.size(); i++) {
            rule = byCalendar(calendars.get(i), slot, zone, all);
        }
        return rule;
    }

    private String rule(ZonedDateTime local) {
        if (dates.contains(local.toLocalDate())) {
            return local.toLocalDate().toString();
        }
        if (yearly.contains(MonthDay.from(local))) {
            return "each " + local.getMonth().getDisplayName(TextStyle.FULL, Locale.UK) + " " + local.getDayOfMonth();
        }
        if (weekly.contains(local.getDayOfWeek())) {
            return "each " + local.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.UK);
        }
        var window = window(local.toLocalTime());
        return window == null ? null : window.toString();
    }

    /** When the rule that excludes a slot ends; null when none does, or only a calendar. */
    Instant end(Instant slot, ZoneId zone) {
        var local = slot.atZone(zone);
        var day = local.toLocalDate();
        if (dates.contains(day) || yearly.contains(MonthDay.from(day)) || weekly.contains(day.getDayOfWeek())) {
            return day.plusDays(1).atStartOfDay(zone).toInstant();
        }
        var window = window(local.toLocalTime());
        if (window == null) {
            return null;
        }
        var last = window.until().isAfter(local.toLocalTime()) ? day : day.plusDays(1);
        return last.atTime(window.until()).atZone(zone).toInstant();
    }

    private Window window(LocalTime time) {
        return daily.stream()
                .filter(window -> window.contains(time))
                .findFirst()
                .orElse(null);
    }

    private static String byCalendar(String name, Instant slot, ZoneId zone, Calendars all) {
        var calendar = all.find(name);
        if (calendar.isEmpty()) {
            return "there is no calendar " + name + " any more";
        }
        var day = calendar.get().excludes(slot, zone);
        return day == null ? null : day.equals(name) ? name : day + " (" + name + ")";
    }
}
