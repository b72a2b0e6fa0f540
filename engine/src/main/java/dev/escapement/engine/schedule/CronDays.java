package dev.escapement.engine.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The days that the two day fields of a cron expression name together; immutable. */
final class CronDays {
    private static final Pattern LAST_BUT = Pattern.compile("L-(\\d+)");
    private static final Pattern NEAREST = Pattern.compile("(\\d+)W");
    private static final Pattern NTH = Pattern.compile("(\\d)#(\\d)");
    private static final Pattern LAST_OF = Pattern.compile("(\\d)L");
    private static final int DAYS = 7;

    private final Predicate<LocalDate> test;

    private CronDays(Predicate<LocalDate> test) {
        this.test = test;
    }

    /** In the classic syntax Sunday is 0 or 7, and a day is due that either field names, when neither begins with *; in Quartz's it is 1. */
    static CronDays of(String ofMonth, String ofWeek, boolean classic) {
        var month = each(ofMonth, CronDays::ofMonth);
        int sunday = classic ? 0 : 1;
        var numbered = CronField.numbered(ofWeek, CronField.DAYS, sunday);
        var week = each(numbered, part -> ofWeek(part, sunday));
        boolean either = classic && !ofMonth.startsWith("*") && !ofWeek.startsWith("*");
        return new CronDays(either ? month.or(week) : month.and(week));
    }

    boolean contain(LocalDate day) {
        return test.test(day);
    }

    private interface Reader {
        Predicate<LocalDate> read(String part);
    }

    private static Predicate<LocalDate> each(String field, Reader reader) {
        return Arrays.stream(field.split(",", -1))
                .map(reader::read)
                .reduce(Predicate::or)
                .orElseThrow();
    }

    private static Predicate<LocalDate> ofMonth(String part) {
        if (part.equals("L")) {
            return day -> day.getDayOfMonth() == day.lengthOfMonth();
        }
        if (part.equals("LW")) {
            return day -> day.equals(weekday(day, day.lengthOfMonth()));
        }
        var lastBut = LAST_BUT.matcher(part);
        if (lastBut.matches()) {
            int days = Integer.parseInt(lastBut.group(1));
            return day -> day.getDayOfMonth() == day.lengthOfMonth() - days;
        }
        var nearest = NEAREST.matcher(part);
        if (nearest.matches()) {
            int number = Integer.parseInt(nearest.group(1));
            return day -> number <= day.lengthOfMonth() && day.equals(weekday(day, number));
        }
        var numbers = CronField.of(part, 1, 31);
        return day -> numbers.get(day.getDayOfMonth());
    }

    /** The day from Monday to Friday that is nearest to a day of the month, and in that month. */
    private static LocalDate weekday(LocalDate month, int number) {
        var day = month.withDayOfMonth(number);
        if (day.getDayOfWeek() == DayOfWeek.SATURDAY) {
            return number == 1 ? day.plusDays(2) : day.minusDays(1);
        }
        if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
            return number == day.lengthOfMonth() ? day.minusDays(2) : day.plusDays(1);
        }
        return day;
    }

    private static Predicate<LocalDate> ofWeek(String part, int sunday) {
        if (part.equals("L")) {
            return day -> day.getDayOfWeek() == DayOfWeek.SATURDAY;
        }
        var nth = NTH.matcher(part);
        if (nth.matches()) {
            var weekday = day(Integer.parseInt(nth.group(1)), sunday);
            int number = Integer.parseInt(nth.group(2));
            return day -> day.equals(day.with(TemporalAdjusters.dayOfWeekInMonth(number, weekday)));
        }
        var last = LAST_OF.matcher(part);
        if (last.matches()) {
            var weekday = day(Integer.parseInt(last.group(1)), sunday);
            return day -> day.equals(day.with(TemporalAdjusters.lastInMonth(weekday)));
        }
        // Seven is Sunday, too, where Sunday is zero.
        var numbers = CronField.of(part, sunday, sunday == 0 && !part.startsWith("*") ? DAYS : sunday + DAYS - 1);
        return day -> numbers.get(number(day, sunday)) || (sunday == 0 && isSunday(day) && numbers.get(DAYS));
    }

    private static boolean isSunday(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    private static int number(LocalDate day, int sunday) {
        return day.getDayOfWeek().getValue() % DAYS + sunday;
    }

    private static DayOfWeek day(int number, int sunday) {
        return DayOfWeek.of((number - sunday + DAYS - 1) % DAYS + 1);
    }
}
