package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.Trigger.CompletedExecutionInstruction.SET_TRIGGER_ERROR;
import static org.quartz.TriggerBuilder.newTrigger;
import static org.quartz.TriggerKey.triggerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.Calendar;
import org.quartz.JobPersistenceException;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.TriggerBuilder;
import org.quartz.impl.calendar.AnnualCalendar;
import org.quartz.impl.calendar.BaseCalendar;
import org.quartz.impl.calendar.CronCalendar;
import org.quartz.impl.calendar.DailyCalendar;
import org.quartz.impl.calendar.HolidayCalendar;
import org.quartz.impl.calendar.MonthlyCalendar;
import org.quartz.impl.calendar.WeeklyCalendar;

/** Calendars are kept, take their times out of the triggers that name them, and change those triggers when they change. */
abstract class CalendarContract extends Contract {
    private static final TimeZone BERLIN = TimeZone.getTimeZone("Europe/Berlin");

    static Stream<Calendar> calendars() throws Exception {
        var annual = new AnnualCalendar(BERLIN);
        annual.setDayExcluded(new GregorianCalendar(2026, java.util.Calendar.DECEMBER, 24), true);
        var monthly = new MonthlyCalendar(BERLIN);
        monthly.setDayExcluded(13, true);
        var holidays = new HolidayCalendar(BERLIN);
        holidays.addExcludedDate(Date.from(Instant.parse("2026-12-24T12:00:00Z")));
        var chain = new DailyCalendar(new WeeklyCalendar(BERLIN), "08:00", "17:45");
        chain.setDescription("Not at weekends and not in office hours");
        return Stream.of(
                new BaseCalendar(BERLIN),
                annual,
                monthly,
                holidays,
                new WeeklyCalendar(BERLIN),
                chain,
                new CronCalendar(null, "* * 0-7,18-23 ? * *", BERLIN));
    }

    @BeforeEach
    void storeJob() throws Exception {
        store.storeJob(aJob("j").build(), false);
    }

    @ParameterizedTest
    @MethodSource("calendars")
    void a_calendar_comes_back_as_it_was_stored(Calendar calendar) throws Exception {
        store.storeCalendar("c", calendar, false, false);

        var stored = store.retrieveCalendar("c");
        assertThat(stored).isInstanceOf(calendar.getClass());
        assertThat(stored.getDescription()).isEqualTo(calendar.getDescription());
        var time = Instant.parse("2026-12-01T00:30:00Z");
        for (int i = 0; i < 24 * 31; i++) {
            long millis = time.plusSeconds(i * 3_600L).toEpochMilli();
            assertThat(stored.isTimeIncluded(millis)).isEqualTo(calendar.isTimeIncluded(millis));
        }
    }

    @Test
    void a_calendar_that_is_not_there_is_nothing() throws Exception {
        assertThat(store.retrieveCalendar("c")).isNull();
        assertThat(store.removeCalendar("c")).isFalse();
        assertThat(store.getCalendarNames()).isEmpty();
        assertThat(store.getNumberOfCalendars()).isZero();
    }

    @Test
    void a_second_calendar_of_the_same_name_is_refused() throws Exception {
        store.storeCalendar("c", described("first"), false, false);

        assertThatThrownBy(() -> store.storeCalendar("c", described("second"), false, false))
                .isInstanceOf(ObjectAlreadyExistsException.class);
        assertThat(store.retrieveCalendar("c").getDescription()).isEqualTo("first");
    }

    @Test
    void a_calendar_is_replaced_when_that_is_asked_for() throws Exception {
        store.storeCalendar("c", described("first"), true, false);
        store.storeCalendar("c", described("second"), true, false);
        store.storeCalendar("d", described("third"), true, true);

        assertThat(store.retrieveCalendar("c").getDescription()).isEqualTo("second");
        assertThat(store.getCalendarNames()).containsExactlyInAnyOrder("c", "d");
        assertThat(store.getNumberOfCalendars()).isEqualTo(2);
    }

    @Test
    void a_calendar_is_removed_unless_a_trigger_names_it() throws Exception {
        store.storeCalendar("c", new BaseCalendar(), false, false);
        storeAll(hourly("t", "j").modifiedByCalendar("c"));

        assertThatThrownBy(() -> store.removeCalendar("c")).isInstanceOf(JobPersistenceException.class);
        assertThat(store.retrieveCalendar("c")).isNotNull();
        store.removeTrigger(triggerKey("t"));
        assertThat(store.removeCalendar("c")).isTrue();
        assertThat(store.retrieveCalendar("c")).isNull();
    }

    @Test
    void a_stored_calendar_does_not_change_with_the_object_of_the_caller() throws Exception {
        var calendar = described("stored");
        store.storeCalendar("c", calendar, false, false);
        calendar.setDescription("changed");

        assertThat(store.retrieveCalendar("c").getDescription()).isEqualTo("stored");
    }

    @Test
    void firing_passes_over_the_times_a_calendar_takes_out() throws Exception {
        var calendar = without(30, 95);
        store.storeCalendar("c", calendar, false, false);
        store.storeTrigger(ready(everyTenSeconds().build(), calendar), false);

        var bundle = fire(theDue());
        assertThat(bundle.getCalendar()).isInstanceOf(DailyCalendar.class);
        assertThat(bundle.getNextFireTime()).isEqualTo(at(10));
        assertThat(nextAfterFiring(10)).isEqualTo(at(20));
        assertThat(nextAfterFiring(20)).isEqualTo(at(100));
    }

    @Test
    void a_changed_calendar_moves_its_triggers_when_that_is_asked_for() throws Exception {
        store.storeCalendar("c", new BaseCalendar(), false, false);
        store.storeTrigger(ready(everyTenSeconds().startAt(at(100)).build(), null), false);
        storeAll(once("free", "j", 100));

        store.storeCalendar("c", without(0, 195), true, true);

        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(200));
        assertThat(store.retrieveTrigger(triggerKey("free")).getNextFireTime()).isEqualTo(at(100));
        assertThat(store.acquireNextTriggers(now.plusSeconds(199).toEpochMilli(), 10, 0))
                .hasSize(1);
        assertThat(store.acquireNextTriggers(now.plusSeconds(200).toEpochMilli(), 10, 0))
                .hasSize(1);
    }

    @Test
    void a_changed_calendar_leaves_its_triggers_where_they_are_when_that_is_not_asked_for() throws Exception {
        store.storeCalendar("c", new BaseCalendar(), false, false);
        store.storeTrigger(ready(everyTenSeconds().startAt(at(100)).build(), null), false);

        store.storeCalendar("c", without(0, 195), true, false);

        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(100));
    }

    @Test
    @Exposes(Defect.CALENDAR_UPDATE_RESETS_STATE)
    void a_changed_calendar_does_not_resume_a_paused_trigger() throws Exception {
        storeUnderCalendar();
        store.pauseTrigger(triggerKey("t"));
        store.storeCalendar("c", without(0, 195), true, true);

        assertThat(stateOf("t")).isEqualTo(TriggerState.PAUSED);
        store.resumeTrigger(triggerKey("t"));
        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(200));
    }

    @Test
    @Exposes(Defect.CALENDAR_UPDATE_RESETS_STATE)
    void a_changed_calendar_does_not_mend_a_trigger_in_error() throws Exception {
        storeUnderCalendar();
        complete(fire(theDue()), SET_TRIGGER_ERROR);
        store.storeCalendar("c", without(0, 195), true, true);

        assertThat(stateOf("t")).isEqualTo(TriggerState.ERROR);
    }

    @Test
    @Exposes(Defect.CALENDAR_UPDATE_RESETS_STATE)
    void a_changed_calendar_does_not_give_an_acquired_trigger_away() throws Exception {
        storeUnderCalendar();
        assertThat(dueNames(10)).containsExactly("t");
        store.storeCalendar("c", without(100, 195), true, true);

        assertThat(store.acquireNextTriggers(now.plusSeconds(90).toEpochMilli(), 10, 0))
                .isEmpty();
    }

    @Test
    void a_changed_calendar_keeps_a_paused_group_paused() throws Exception {
        storeUnderCalendar();
        store.pauseAll();
        store.storeCalendar("c", without(0, 195), true, true);

        assertThat(stateOf("t")).isEqualTo(TriggerState.PAUSED);
    }

    @Test
    void a_changed_calendar_does_not_unblock_a_trigger_whose_job_runs() throws Exception {
        store.storeJob(aSoloJob("solo").build(), false);
        store.storeCalendar("c", new BaseCalendar(), false, false);
        storeAll(hourly("t", "solo").modifiedByCalendar("c"));
        fire(theDue());
        store.storeCalendar("c", without(0, 195), true, true);

        assertThat(stateOf("t")).isEqualTo(TriggerState.BLOCKED);
    }

    private void storeUnderCalendar() throws Exception {
        store.storeCalendar("c", new BaseCalendar(), false, false);
        store.storeTrigger(ready(everyTenSeconds().build(), null), false);
    }

    private TriggerBuilder<SimpleTrigger> everyTenSeconds() {
        return newTrigger()
                .withIdentity("t")
                .forJob("j")
                .modifiedByCalendar("c")
                .startAt(at(0))
                .withSchedule(simpleSchedule().withIntervalInSeconds(10).repeatForever());
    }

    private Date nextAfterFiring(long seconds) throws Exception {
        var acquired = store.acquireNextTriggers(now.plusSeconds(seconds).toEpochMilli(), 1, 0);
        assertThat(acquired).hasSize(1);
        return fire(acquired.get(0)).getNextFireTime();
    }

    private static Calendar described(String text) {
        var calendar = new BaseCalendar();
        calendar.setDescription(text);
        return calendar;
    }

    /** Takes out the times between the two, in a zone where it is noon now, far from the ends of the day. */
    private Calendar without(long from, long to) {
        long noon = Duration.ofHours(12).toMillis();
        long offset =
                noon - Math.floorMod(now.toEpochMilli(), Duration.ofDays(1).toMillis());
        var zone = new SimpleTimeZone(Math.toIntExact(offset), "noon");
        return new DailyCalendar(
                zone, now.plusSeconds(from).toEpochMilli(), now.plusSeconds(to).toEpochMilli());
    }
}
