package dev.escapement.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZonedCronTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * * | Europe/Berlin | shift | first | 2026-03-28T12:00:00Z | 2026-03-29T01:30:00Z 2026-03-30T00:30:00Z",
                "30 2 * * * | Europe/Berlin | skip | first | 2026-03-28T12:00:00Z | 2026-03-30T00:30:00Z",
                "30 2 * * * | Europe/Berlin | shift | first | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z",
                "30 2 * * * | Europe/Berlin | shift | both | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-26T01:30:00Z",
                "*/30 * * * * | Europe/Berlin | shift | both | 2026-03-29T00:30:00Z | 2026-03-29T00:30:00Z 2026-03-29T01:00:00Z 2026-03-29T01:30:00Z",
                "0 */1 * * * | Europe/Berlin | skip | both | 2026-10-25T00:00:00Z | 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z",
                "0 3 * * * | Europe/Berlin | shift | first | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T01:00:00Z",
                "0 2 * * * | Europe/Berlin | shift | first | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z",
                "30 1 * * * | America/New_York | shift | first | 2026-11-01T00:00:00Z | 2026-11-01T05:30:00Z 2026-11-02T06:30:00Z",
                "30 1 * * * | America/New_York | shift | both | 2026-11-01T00:00:00Z | 2026-11-01T05:30:00Z 2026-11-01T06:30:00Z 2026-11-02T06:30:00Z",
                "30 2 * * * | America/New_York | shift | first | 2026-03-08T00:00:00Z | 2026-03-08T07:30:00Z 2026-03-09T06:30:00Z",
                "15 2 * * * | Australia/Lord_Howe | shift | first | 2026-10-03T00:00:00Z | 2026-10-03T15:45:00Z 2026-10-04T15:15:00Z",
                "15 2 * * * | Australia/Lord_Howe | skip | first | 2026-10-03T00:00:00Z | 2026-10-04T15:15:00Z",
                "45 1 * * * | Australia/Lord_Howe | shift | first | 2026-04-04T00:00:00Z | 2026-04-04T14:45:00Z 2026-04-05T15:15:00Z",
                "45 1 * * * | Australia/Lord_Howe | shift | both | 2026-04-04T00:00:00Z | 2026-04-04T14:45:00Z 2026-04-04T15:15:00Z 2026-04-05T15:15:00Z",
                "30 2 * * * | Africa/Casablanca | shift | first | 2026-02-14T12:00:00Z | 2026-02-15T01:30:00Z 2026-02-16T02:30:00Z",
                "30 2 * * * | Africa/Casablanca | shift | first | 2026-03-21T12:00:00Z | 2026-03-22T02:30:00Z 2026-03-23T01:30:00Z",
                "0 2 * * * | Asia/Kathmandu | shift | first | 2026-03-28T12:00:00Z | 2026-03-28T20:15:00Z 2026-03-29T20:15:00Z",
                "0 0 2 29 3 ? 2026 | Europe/Berlin | shift | first | 2026-01-01T00:00:00Z | 2026-03-29T01:00:00Z never",
                "0 0 2 29 3 ? 2026 | Europe/Berlin | skip | first | 2026-01-01T00:00:00Z | never"
            })
    void changes_of_the_clocks(String text, String zone, String gap, String repeated, Instant from, String due) {
        var rhythm = new ZonedCron(Cron.of(text), ZoneId.of(zone), gap.equals("shift"), repeated.equals("both"));
        var found = new ArrayList<String>();
        var at = from;
        for (var ignored : due.split(" ", -1)) {
            at = at == null ? null : rhythm.nextOrSame(at);
            found.add(at == null ? "never" : at.toString());
            at = at == null ? null : at.plusNanos(1);
        }

        assertThat(String.join(" ", found)).isEqualTo(due);
    }

    /** Against a look at every minute around each change of the clocks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "Africa/Casablanca",
                "Asia/Kathmandu",
                "America/St_Johns",
                "Antarctica/Troll",
                "Pacific/Apia"
            })
    void every_minute_around_the_changes_of_many_years(String name) {
        var zone = ZoneId.of(name);
        var random = new Random(name.hashCode());
        var at = Instant.parse("2008-01-01T00:00:00Z");
        for (int i = 0; i < 40; i++) {
            var change = zone.getRules().nextTransition(at);
            if (change == null) {
                return;
            }
            at = change.getInstant();
            var cron = Cron.of(random.nextInt(60) + "/" + (1 + random.nextInt(40)) + " "
                    + (random.nextBoolean() ? "*" : random.nextInt(2) + "-" + (2 + random.nextInt(20))) + " * * *");
            var rhythm = new ZonedCron(cron, zone, random.nextBoolean(), random.nextBoolean());
            var from = at.minus(Duration.ofHours(30));
            var to = at.plus(Duration.ofHours(30));

            assertThat(all(rhythm, from, to)).as(cron + " " + rhythm).isEqualTo(looked(rhythm, from, to));
        }
    }

    private static List<Instant> all(Rhythm rhythm, Instant from, Instant to) {
        var all = new ArrayList<Instant>();
        for (var due = rhythm.nextOrSame(from); due.isBefore(to); due = rhythm.nextOrSame(due.plusNanos(1))) {
            all.add(due);
        }
        return all;
    }

    private static List<Instant> looked(ZonedCron rhythm, Instant from, Instant to) {
        var due = new ArrayList<Instant>();
        for (var minute = from; minute.isBefore(to); minute = minute.plusSeconds(60)) {
            var local = minute.atZone(rhythm.zone());
            boolean isSecond = !local.withEarlierOffsetAtOverlap().toInstant().equals(minute);
            boolean isRegular = matches(rhythm.cron(), local.toLocalDateTime()) && (rhythm.repeats() || !isSecond);
            if (isRegular || (rhythm.shifts() && isShifted(rhythm, minute))) {
                due.add(minute);
            }
        }
        return due;
    }

    /** Whether the clocks would have shown a due time now, had they not leapt over it. */
    private static boolean isShifted(ZonedCron rhythm, Instant minute) {
        var change = rhythm.zone().getRules().previousTransition(minute.plusNanos(1));
        if (change == null || !change.isGap()) {
            return false;
        }
        var local = LocalDateTime.ofInstant(minute, change.getOffsetBefore());
        return local.isBefore(change.getDateTimeAfter()) && matches(rhythm.cron(), local);
    }

    private static boolean matches(Cron cron, LocalDateTime local) {
        return local.equals(cron.nextOrSame(local));
    }

    @Test
    void an_interval_is_of_elapsed_time() {
        var first = Instant.parse("2026-03-29T00:00:00Z");
        var rhythm = new Interval(first, Duration.ofMinutes(25));

        assertThat(rhythm.nextOrSame(first.minusSeconds(1))).isEqualTo(first);
        assertThat(rhythm.nextOrSame(first)).isEqualTo(first);
        assertThat(rhythm.nextOrSame(first.plusNanos(1))).isEqualTo(first.plusSeconds(1500));
        assertThat(rhythm.nextOrSame(first.plusSeconds(1500))).isEqualTo(first.plusSeconds(1500));
        assertThat(rhythm.nextOrSame(first.plusSeconds(1501))).isEqualTo(first.plusSeconds(3000));
        assertThat(new Once(first).nextOrSame(first)).isEqualTo(first);
        assertThat(new Once(first).nextOrSame(first.plusNanos(1))).isNull();
    }
}
