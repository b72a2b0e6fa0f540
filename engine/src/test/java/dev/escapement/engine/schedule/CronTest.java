package dev.escapement.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;

class CronTest {
    private static final LocalDateTime START = LocalDateTime.parse("2026-11-22T00:00:00");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * * | 2026-11-22T02:00 2026-11-23T02:00",
                "*/15 9-10 * * MON-FRI | 2026-11-23T09:00 2026-11-23T09:15 2026-11-23T09:30 2026-11-23T09:45 2026-11-23T10:00",
                "0 2 13 * 5 | 2026-11-27T02:00 2026-12-04T02:00 2026-12-11T02:00 2026-12-13T02:00",
                "0 0 * * 0 | 2026-11-22T00:00 2026-11-29T00:00",
                "0 0 * * 7 | 2026-11-22T00:00 2026-11-29T00:00",
                "0 0 * * 5-7 | 2026-11-22T00:00 2026-11-27T00:00 2026-11-28T00:00 2026-11-29T00:00",
                "0 0 29 2 * | 2028-02-29T00:00 2032-02-29T00:00",
                "0 0 2 ? * FRI#3 | 2026-12-18T02:00 2027-01-15T02:00",
                "0 0 2 ? * 6L | 2026-11-27T02:00 2026-12-25T02:00",
                "0 0 2 LW * ? | 2026-11-30T02:00 2026-12-31T02:00 2027-01-29T02:00",
                "0 0 2 15W * ? | 2026-12-15T02:00 2027-01-15T02:00 2027-02-15T02:00",
                "0 0 2 1W * ? | 2026-12-01T02:00 2027-01-01T02:00 2027-02-01T02:00 2027-03-01T02:00 2027-04-01T02:00 2027-05-03T02:00",
                "0 0 2 L-3 * ? | 2026-11-27T02:00 2026-12-28T02:00",
                "15,45 30 23 31 12 ? 2027-2028 | 2027-12-31T23:30:15 2027-12-31T23:30:45 2028-12-31T23:30:15"
            })
    void is_due_at_these_times(String text, String times) {
        var cron = Cron.of(text);
        var due = new ArrayList<String>();
        var at = START;
        for (var ignored : times.split(" ", -1)) {
            at = cron.nextOrSame(at);
            due.add(at.toString());
            at = at.plusNanos(1);
        }

        assertThat(String.join(" ", due)).isEqualTo(times);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * * * *",
                "60 * * * *",
                "99 * * * *",
                "0 99 * * * ?",
                "0 0 99 * * ?",
                "30-10 * * * *",
                "0 30-10 * * * ?",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 8",
                "0 0 2 31 2 ?",
                "0 2 31 2 *",
                "a * * * *",
                "*/0 * * * *",
                "0|1 0 * * *",
                "0 0 2 * * ?||0 0 3 * * ?",
                "@daily"
            })
    void what_is_no_cron_expression_is_refused(String text) {
        assertThatThrownBy(() -> Cron.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a cron expression of 5 fields, or of 6 or 7 as Quartz has them: ");
    }

    /** Every number in every field, alone, is taken when the library takes it: Quartz alone reads 99 as *. */
    @Test
    void takes_the_numbers_that_each_field_has() {
        var ranges =
                List.of(new int[] {0, 59}, new int[] {0, 23}, new int[] {1, 31}, new int[] {1, 12}, new int[] {0, 7});
        for (int field = 0; field < ranges.size(); field++) {
            for (int number = 0; number <= 100; number++) {
                var fields = new String[] {"*", "*", "*", "*", "*"};
                fields[field] = String.valueOf(number);
                var text = String.join(" ", fields);
                boolean right = number >= ranges.get(field)[0] && number <= ranges.get(field)[1];
                assertThat(isTaken(text)).as(text).isEqualTo(right);
            }
        }
    }

    private static boolean isTaken(String text) {
        try {
            return Cron.of(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Two other readers of the same language, in a zone without changes of the clocks. */
    @Test
    void random_expressions_are_due_when_others_say() throws Exception {
        var random = new Random(20261123);
        for (int i = 0; i < 400; i++) {
            var text = random(random);
            var cron = Cron.of(text);
            var others = ExecutionTime.forCron(
                    new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ)).parse(text));
            var quartz = new CronExpression(text);
            quartz.setTimeZone(TimeZone.getTimeZone("UTC"));
            var at = START.plusSeconds(random.nextInt(100_000_000));
            for (int k = 0; k < 25; k++) {
                var next = cron.nextOrSame(at.plusSeconds(1));
                var theirs = others.nextExecution(at.atZone(ZoneOffset.UTC));
                var quartzs = quartz.getNextValidTimeAfter(Date.from(at.toInstant(ZoneOffset.UTC)));
                assertThat(next)
                        .as(text + " after " + at)
                        .isEqualTo(theirs.orElseThrow().toLocalDateTime());
                // Quartz forgets the weekday nearest to one of a weekend when it looks from within it.
                if (!text.contains("W")) {
                    assertThat(next.toInstant(ZoneOffset.UTC))
                            .as(text + " after " + at)
                            .isEqualTo(quartzs.toInstant());
                }
                at = next;
            }
        }
    }

    private static String random(Random random) {
        var day = random.nextBoolean();
        return String.join(
                " ",
                field(random, 0, 59),
                field(random, 0, 59),
                field(random, 0, 23),
                day
                        ? random.nextInt(4) == 0
                                ? List.of("L", "LW", "L-2", "10W").get(random.nextInt(4))
                                : field(random, 1, 28)
                        : "?",
                field(random, 1, 12),
                day
                        ? "?"
                        : random.nextInt(4) == 0
                                ? List.of("2L", "6#3", "1#1", "MON-FRI").get(random.nextInt(4))
                                : field(random, 1, 7));
    }

    private static String field(Random random, int least, int most) {
        int from = least + random.nextInt(most - least);
        return switch (random.nextInt(5)) {
            case 0 -> "*";
            case 1 -> String.valueOf(from);
            case 2 -> from + "-" + (from + random.nextInt(most - from + 1));
            case 3 -> from + "/" + (1 + random.nextInt(most / 2));
            default ->
                String.join(
                        ",",
                        IntStream.range(0, 3)
                                .mapToObj(i -> String.valueOf(least + random.nextInt(most - least + 1)))
                                .distinct()
                                .toList());
        };
    }
}
