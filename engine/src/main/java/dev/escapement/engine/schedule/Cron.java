package dev.escapement.engine.schedule;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.CompositeCron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Locale;

/**
 * A cron expression: five fields in the classic syntax, or six or seven in Quartz's, which begins with seconds. It knows local times only;
 * immutable. A library reads it first, since it is stricter than Quartz itself, which takes 99 for *.
 */
final class Cron {
    private static final int LAST_YEAR = 2099;
    private static final int CLASSIC = 5;
    private static final CronParser CLASSIC_SYNTAX = parser(CronType.UNIX);
    private static final CronParser QUARTZ_SYNTAX = parser(CronType.QUARTZ);
    private static final CronDescriptor ENGLISH = CronDescriptor.instance(Locale.UK);
    private static final int LONGEST = 1_000;

    private final String text;
    private final com.cronutils.model.Cron parsed;
    private final BitSet seconds;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet months;
    private final BitSet years;
    private final CronDays days;

    private Cron(String text, com.cronutils.model.Cron parsed, String[] fields, CronDays days) {
        this.text = text;
        this.parsed = parsed;
        this.seconds = CronField.of(fields[0], 0, 59);
        this.minutes = CronField.of(fields[1], 0, 59);
        this.hours = CronField.of(fields[2], 0, 23);
        this.months = CronField.of(CronField.numbered(fields[4], CronField.MONTHS, 1), 1, 12);
        this.years = CronField.of(fields.length > 6 ? fields[6] : "*", 1970, LAST_YEAR);
        this.days = days;
    }

    /** Reads an expression. @throws IllegalArgumentException when it is none; the message says what is wrong with it */
    static Cron of(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("must not have more than " + LONGEST + " characters");
        }
        var fields = text.strip().toUpperCase(Locale.ROOT).split("\\s+", -1);
        boolean classic = fields.length == CLASSIC;
        try {
            var parsed = (classic ? CLASSIC_SYNTAX : QUARTZ_SYNTAX).parse(text.strip());
            if (parsed instanceof CompositeCron) {
                throw new IllegalArgumentException("it must be one expression, without |");
            }
            var all = classic ? ("0 " + String.join(" ", fields)).split(" ", -1) : fields;
            var cron = new Cron(text.strip(), parsed, all, CronDays.of(all[3], all[5], classic));
            if (cron.nextOrSame(LocalDateTime.of(1970, 1, 1, 0, 0)) == null) {
                throw new IllegalArgumentException("there is no such time");
            }
            return cron;
        } catch (RuntimeException e) {
            // The library has more than one way to say no.
            throw new IllegalArgumentException(
                    "must be a cron expression of 5 fields, or of 6 or 7 as Quartz has them: " + e.getMessage(), e);
        }
    }

    private static CronParser parser(CronType type) {
        return new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type));
    }

    /** The first local time from this one on; null when there is none until the year 2099. */
    LocalDateTime nextOrSame(LocalDateTime from) {
        var whole = from.truncatedTo(ChronoUnit.SECONDS);
        var start = whole.equals(from) ? whole : whole.plusSeconds(1);
        var time = timeOrNull(start.toLocalTime());
        var day = start.toLocalDate();
        if (time != null && isDue(day)) {
            return day.atTime(time);
        }
        var next = nextDay(day.plusDays(1));
        return next == null ? null : next.atTime(timeOrNull(LocalTime.MIDNIGHT));
    }

    private boolean isDue(LocalDate day) {
        return years.get(day.getYear()) && months.get(day.getMonthValue()) && days.contain(day);
    }

    private LocalDate nextDay(LocalDate from) {
        var day = from;
        while (day.getYear() <= LAST_YEAR) {
            if (!years.get(day.getYear())) {
                day = LocalDate.of(day.getYear() + 1, 1, 1);
            } else if (!months.get(day.getMonthValue())) {
                day = day.withDayOfMonth(1).plusMonths(1);
            } else if (days.contain(day)) {
                return day;
            } else {
                day = day.plusDays(1);
            }
        }
        return null;
    }

    /** The first time of a day from this one on. */
    private LocalTime timeOrNull(LocalTime from) {
        int hour = hours.nextSetBit(from.getHour());
        if (hour < 0) {
            return null;
        }
        int minute = hour > from.getHour() ? minutes.nextSetBit(0) : minutes.nextSetBit(from.getMinute());
        boolean later = hour > from.getHour() || minute > from.getMinute();
        int second = minute < 0 || later ? seconds.nextSetBit(0) : seconds.nextSetBit(from.getSecond());
        if (minute >= 0 && second < 0) {
            minute = minutes.nextSetBit(minute + 1);
            second = seconds.nextSetBit(0);
        }
        if (minute < 0) {
            hour = hours.nextSetBit(hour + 1);
            minute = minutes.nextSetBit(0);
            second = seconds.nextSetBit(0);
        }
        return hour < 0 ? null : LocalTime.of(hour, minute, second);
    }

    /** Whether it is due in every hour of a day. */
    boolean isOfEveryHour() {
        return hours.cardinality() == 24;
    }

    /** What it means, in English. */
    String words() {
        return ENGLISH.describe(parsed);
    }

    @Override
    public String toString() {
        return text;
    }
}
