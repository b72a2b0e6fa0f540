package dev.escapement.engine.schedule;

import dev.escapement.engine.step.ConfigReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

/** Reads a schedule field by field; what is wrong with it becomes problems of the reader. */
public final class ScheduleReader {
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final String TIME = "must be a time such as \"2026-11-22T02:00:00Z\" (RFC 3339)";

    private final ConfigReader fields;

    private ScheduleReader(ConfigReader fields) {
        this.fields = fields;
    }

    /** Null, with problems, when it says no times. */
    public static Schedule read(ConfigReader fields) {
        return new ScheduleReader(fields).schedule();
    }

    private enum Gap {
        SHIFT,
        SKIP
    }

    private enum Repeated {
        FIRST,
        BOTH
    }

    private Schedule schedule() {
        var zone = parsed("zone", ZoneId::of, "must be a time zone such as \"Europe/Berlin\"");
        var from = time("from");
        var until = time("until");
        var jitter = duration("jitter");
        var misfire = fields.choice("misfire", Misfire.class, Misfire.RUN_LATEST);
        var maxAge = duration("maxAge");
        var overlap = fields.choice("overlap", Overlap.class, Overlap.SKIP);
        var zoneOrUtc = zone == null ? ZoneOffset.UTC : zone;
        var rhythm = rhythm(zoneOrUtc, from);
        if (from != null && until != null && !from.isBefore(until)) {
            fields.problem("until", "must be after from");
        }
        var object = fields.object("except");
        var except = object == null ? Exclusions.NONE : new ExclusionsReader(object).read();
        return rhythm == null
                ? null
                : new Schedule(rhythm, zoneOrUtc, from, until, jitter, misfire, maxAge, overlap, except);
    }

    private Rhythm rhythm(ZoneId zone, Instant from) {
        var cron = fields.text("cron", null);
        var every = duration("every");
        var at = time("at");
        var gap = fields.choice("gap", Gap.class, Gap.SHIFT);
        var repeated = fields.choice("repeated", Repeated.class, null);
        long said = fields.keys().stream()
                .filter(key -> key.equals("cron") || key.equals("every") || key.equals("at"))
                .count();
        if (said != 1) {
            fields.problem("cron", "must stand here, or every, or at instead, and only one of them");
            return null;
        }
        if (every != null && !every.equals(every.truncatedTo(ChronoUnit.SECONDS))) {
            fields.problem("every", "must be of whole seconds");
            return null;
        }
        if (every != null) {
            return new Interval(from == null ? Instant.EPOCH : from, every);
        }
        return cron == null ? at == null ? null : new Once(at) : zoned(cron, zone, gap, repeated);
    }

    /** By default a time that the clocks show twice counts twice when every hour of the day does. */
    private Rhythm zoned(String text, ZoneId zone, Gap gap, Repeated repeated) {
        try {
            var cron = Cron.of(text);
            boolean twice = repeated == null ? cron.isOfEveryHour() : repeated == Repeated.BOTH;
            return new ZonedCron(cron, zone, gap == Gap.SHIFT, twice);
        } catch (IllegalArgumentException e) {
            fields.problem("cron", e.getMessage());
            return null;
        }
    }

    private Instant time(String key) {
        var time = parsed(key, text -> OffsetDateTime.parse(text).toInstant(), TIME);
        if (time != null && (time.isBefore(Instant.EPOCH) || !time.isBefore(END_OF_TIME))) {
            fields.problem(key, "must be a time of the years 1970 to 9999");
            return null;
        }
        return time;
    }

    private Duration duration(String key) {
        var duration = parsed(key, Duration::parse, "must be a duration such as \"PT10M\" (ISO 8601)");
        if (duration != null && (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0)) {
            fields.problem(key, "must be longer than nothing and at most " + LONGEST);
            return null;
        }
        return duration;
    }

    private <T> T parsed(String key, Function<String, T> parser, String rule) {
        var text = fields.text(key, null);
        try {
            return text == null ? null : parser.apply(text);
        } catch (DateTimeException | ArithmeticException e) {
            fields.problem(key, rule);
            return null;
        }
    }
}
