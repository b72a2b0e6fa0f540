package dev.escapement.engine.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Days of iCalendar files, wherever the machine stands. */
class HolidayFileTest {
    private final TimeZone before = TimeZone.getDefault();

    @AfterEach
    void back() {
        TimeZone.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Pacific/Apia", "America/Los_Angeles", "Asia/Kathmandu"})
    void whole_days_are_taken_with_their_names(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        var days = HolidayFile.read(calendar("""
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20261225
                DTEND;VALUE=DATE:20261227
                SUMMARY:Christmas
                END:VEVENT
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20261226
                SUMMARY:Saint Stephen's Day
                END:VEVENT
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20270101
                DURATION:P2D
                SUMMARY:New Year\\, and rest
                END:VEVENT
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20270501
                STATUS:CANCELLED
                SUMMARY:No more
                END:VEVENT
                """));

        assertThat(days)
                .isEqualTo(Map.of(
                        LocalDate.of(2026, 12, 25), "Christmas",
                        LocalDate.of(2026, 12, 26), "Christmas, Saint Stephen's Day",
                        LocalDate.of(2027, 1, 1), "New Year, and rest",
                        LocalDate.of(2027, 1, 2), "New Year, and rest"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Pacific/Apia", "America/Los_Angeles", "Asia/Kathmandu"})
    void days_that_come_again_are_followed_for_long(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        var days = HolidayFile.read(calendar("""
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20201003
                RRULE:FREQ=YEARLY
                EXDATE;VALUE=DATE:20221003
                SUMMARY:Unity
                END:VEVENT
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20261126
                RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3
                SUMMARY:Thanksgiving
                END:VEVENT
                """));

        assertThat(days)
                .containsEntry(LocalDate.of(2020, 10, 3), "Unity")
                .doesNotContainKey(LocalDate.of(2022, 10, 3))
                .containsEntry(LocalDate.of(2099, 10, 3), "Unity")
                .containsEntry(LocalDate.of(2027, 11, 25), "Thanksgiving")
                .containsEntry(LocalDate.of(2028, 11, 23), "Thanksgiving")
                .doesNotContainKey(LocalDate.of(2029, 11, 22))
                .hasSize(79 + 3);
    }

    @Test
    void days_of_their_own_and_moved_days_are_told() {
        var days = HolidayFile.read("\uFEFF" + calendar("""
                BEGIN:VEVENT
                UID:a
                DTSTART;VALUE=DATE:20260101
                RDATE;VALUE=DATE:20260202,20260303
                SUMMARY:Several
                END:VEVENT
                BEGIN:VEVENT
                UID:b
                DTSTART;VALUE=DATE:20270401
                RRULE:FREQ=DAILY;COUNT=4
                LAST-MODIFIED;TZID=Foo/Bar:20260101T000000
                SUMMARY:Four
                END:VEVENT
                BEGIN:VEVENT
                UID:b
                RECURRENCE-ID;VALUE=DATE:20270402
                DTSTART;VALUE=DATE:20270410
                SUMMARY:Moved
                END:VEVENT
                BEGIN:VEVENT
                UID:b
                RECURRENCE-ID;VALUE=DATE:20270403
                DTSTART;VALUE=DATE:20270403
                STATUS:CANCELLED
                SUMMARY:Off
                END:VEVENT
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20991230
                DTEND;VALUE=DATE:99991231
                SUMMARY:For\\never\\nagain
                END:VEVENT
                """));

        assertThat(days.keySet().stream().map(LocalDate::toString))
                .containsExactly(
                        "2026-01-01",
                        "2026-02-02",
                        "2026-03-03",
                        "2027-04-01",
                        "2027-04-04",
                        "2027-04-10",
                        "2099-12-30",
                        "2099-12-31");
        assertThat(days.get(LocalDate.of(2027, 4, 10))).isEqualTo("Moved");
        assertThat(days.get(LocalDate.of(2099, 12, 30))).isEqualTo("For ever again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY\nDTEND;VALUE=DATE:20300101"})
    void a_file_that_would_never_end_is_refused(String rule) {
        var file = calendar("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nSUMMARY:x\nRRULE:" + rule + "\nEND:VEVENT\n");

        assertThatThrownBy(() -> HolidayFile.read(file)).hasMessageContaining("must not have more than 100000 days");
    }

    @Test
    void what_is_no_calendar_of_days_is_refused() {
        assertThatThrownBy(() -> HolidayFile.read("2026-12-24")).hasMessageContaining("BEGIN:VCALENDAR");
        assertThatThrownBy(() -> HolidayFile.read("BEGIN:VCALENDAR\nVERSION:2.0\n"))
                .hasMessageContaining("line 2: it must end with END:VCALENDAR");
        assertThatThrownBy(() -> HolidayFile.read(calendar("""
                BEGIN:VEVENT
                DTSTART:20261224T120000Z
                SUMMARY:Christmas Eve
                END:VEVENT
                """)))
                .hasMessageContaining("\"Christmas Eve\" must be of whole days");
        assertThatThrownBy(() -> HolidayFile.read(calendar("""
                BEGIN:VEVENT
                SUMMARY:Some day
                END:VEVENT
                """)))
                .hasMessageContaining("\"Some day\" must have a begin");
        assertThatThrownBy(() -> HolidayFile.read(calendar("""
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:Christmas
                SUMMARY:Christmas Eve
                END:VEVENT
                """))).hasMessageContaining("line 5: Could not parse");
    }

    private static String calendar(String events) {
        return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n" + events + "END:VCALENDAR\n";
    }
}
