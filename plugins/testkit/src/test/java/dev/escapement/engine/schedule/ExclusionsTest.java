package dev.escapement.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.job.InvalidSpecException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Slots that are excluded make no jobs, and say what excludes them. */
class ExclusionsTest extends NightlyTest {
    @Test
    void dates_days_and_windows_are_those_of_the_zone_of_the_schedule() {
        put(
                "cron",
                "30 0 * * *",
                "zone",
                "Asia/Kathmandu",
                "except",
                Map.of("dates", List.of("2026-11-24", "11-25"), "days", List.of("thursday"), "times", "23:00-00:31"));
        pass(Duration.ofDays(1));
        put(
                "cron",
                "30 0 * * *",
                "zone",
                "Asia/Kathmandu",
                "except",
                Map.of("dates", List.of("2026-11-24", "11-25"), "days", List.of("thursday"), "times", "23:00-00:30"));
        pass(Duration.ofDays(4));

        assertThat(slots())
                .containsExactly(
                        "2026-11-22T18:45:00Z EXCLUDED 23:00-00:31",
                        "2026-11-23T18:45:00Z EXCLUDED 2026-11-24",
                        "2026-11-24T18:45:00Z EXCLUDED each November 25",
                        "2026-11-25T18:45:00Z EXCLUDED each Thursday",
                        "2026-11-26T18:45:00Z STARTED nightly_1795718700");
    }

    @Test
    void a_calendar_excludes_its_days_by_their_names() {
        var days = Map.of(LocalDate.of(2026, 11, 23), "Founders' day");
        node.definitions().schedules().putCalendar("company", days);
        put("cron", "0 3 * * *", "zone", "Europe/Berlin", "except", Map.of("calendars", "company"));
        pass(Duration.ofDays(2));

        assertThat(slots())
                .containsExactly(
                        "2026-11-23T02:00:00Z EXCLUDED Founders' day (company)",
                        "2026-11-24T02:00:00Z STARTED nightly_1795485600");
    }

    @Test
    void an_unknown_calendar_is_refused_with_those_that_there_are() {
        node.definitions().schedules().putCalendar("company", Map.of());

        assertThatThrownBy(() -> put("every", "PT1H", "except", Map.of("calendars", List.of("compny"))))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("/schedule/except/calendars")
                .hasMessageContaining("there is no compny; there are: company");
    }

    @Test
    void a_slot_before_excluded_ones_is_the_latest_after_an_outage() {
        put("every", "PT1H", "except", Map.of("times", "05:00-07:00"));
        outage(Duration.ofMinutes(270));

        assertThat(slots())
                .containsExactly(
                        "2026-11-22T03:00:00Z MISSED seen PT3H30M late, a later slot had come, and misfire is run-latest",
                        "2026-11-22T04:00:00Z STARTED nightly_1795320000",
                        "2026-11-22T05:00:00Z EXCLUDED 05:00-07:00",
                        "2026-11-22T06:00:00Z EXCLUDED 05:00-07:00");
    }

    @Test
    void what_is_no_date_day_or_window_is_refused() {
        for (var wrong : List.of(
                Map.of("dates", "2026-02-30"),
                Map.of("dates", "02-30"),
                Map.of("days", "Saturday"),
                Map.of("days", "sat"),
                Map.of("times", "22:00"),
                Map.of("times", "22:00-22:00"),
                Map.of("times", "22:00-24:00"),
                Map.of("times", "1-2-3"),
                Map.of("weeks", "1"))) {
            assertThatThrownBy(() -> put("every", "PT1H", "except", wrong))
                    .as(wrong.toString())
                    .isInstanceOf(InvalidSpecException.class)
                    .hasMessageContaining("/schedule/except/");
        }
    }
}
