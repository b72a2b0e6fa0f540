package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quartz.CalendarIntervalScheduleBuilder.calendarIntervalSchedule;
import static org.quartz.CronScheduleBuilder.cronSchedule;
import static org.quartz.DailyTimeIntervalScheduleBuilder.dailyTimeIntervalSchedule;
import static org.quartz.DateBuilder.IntervalUnit.DAY;
import static org.quartz.DateBuilder.IntervalUnit.MINUTE;
import static org.quartz.DateBuilder.IntervalUnit.MONTH;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;
import static org.quartz.TriggerKey.triggerKey;

import java.time.Duration;
import java.util.Date;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.CalendarIntervalTrigger;
import org.quartz.CronTrigger;
import org.quartz.DailyTimeIntervalScheduleBuilder;
import org.quartz.DailyTimeIntervalTrigger;
import org.quartz.DateBuilder;
import org.quartz.ScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.TimeOfDay;
import org.quartz.Trigger;
import org.quartz.impl.calendar.BaseCalendar;
import org.quartz.spi.OperableTrigger;

/** Each kind of trigger is kept with all it knows, and fires when a trigger that was never stored would. */
abstract class TriggerKindsContract extends Contract {
    private static final TimeZone BERLIN = TimeZone.getTimeZone("Europe/Berlin");
    private static final TimeZone LORD_HOWE = TimeZone.getTimeZone("Australia/Lord_Howe");

    static Stream<Arguments> kinds() {
        return Stream.of(
                arguments(
                        "simple, for ever",
                        simpleSchedule().withIntervalInSeconds(37).repeatForever()),
                arguments(
                        "simple, counted",
                        simpleSchedule().withIntervalInMilliseconds(1_234).withRepeatCount(40)),
                arguments("cron", cronSchedule("0 15 10 ? * MON-FRI")),
                arguments(
                        "cron in a zone with summer time",
                        cronSchedule("0 30 2 * * ?").inTimeZone(BERLIN)),
                arguments(
                        "months in a zone",
                        calendarIntervalSchedule().withInterval(1, MONTH).inTimeZone(LORD_HOWE)),
                arguments(
                        "days at the same hour",
                        calendarIntervalSchedule()
                                .withInterval(1, DAY)
                                .inTimeZone(BERLIN)
                                .preserveHourOfDayAcrossDaylightSavings(true)
                                .skipDayIfHourDoesNotExist(true)),
                arguments(
                        "office hours",
                        dailyTimeIntervalSchedule()
                                .withInterval(90, MINUTE)
                                .startingDailyAt(TimeOfDay.hourMinuteAndSecondOfDay(8, 30, 15))
                                .endingDailyAt(TimeOfDay.hourAndMinuteOfDay(17, 45))
                                .onDaysOfTheWeek(DateBuilder.MONDAY, DateBuilder.WEDNESDAY, DateBuilder.SUNDAY)),
                arguments(
                        "office hours, counted",
                        dailyTimeIntervalSchedule().withInterval(5, MINUTE).withRepeatCount(40)));
    }

    /** Quartz's trigger for times of the day forgets its end time when it fires, wherever it is kept. */
    static Stream<Arguments> kindsThatEnd() {
        return kinds().filter(kind -> !(kind.get()[1] instanceof DailyTimeIntervalScheduleBuilder));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void a_trigger_comes_back_as_it_was_stored(String kind, ScheduleBuilder<?> schedule) throws Exception {
        store.storeCalendar("always", new BaseCalendar(), false, false);
        store.storeJob(aJob("j").build(), false);
        var trigger = ready(newTrigger()
                .withIdentity("t", "group of triggers")
                .forJob("j")
                .withDescription("What it is for")
                .withPriority(7)
                .usingJobData("date", "2026-11-22")
                .modifiedByCalendar("always")
                .startAt(at(60))
                .endAt(Date.from(now.plus(Duration.ofDays(900))))
                .withSchedule(schedule));
        store.storeTrigger(trigger, false);

        var stored = store.retrieveTrigger(triggerKey("t", "group of triggers"));
        assertSame(stored, trigger);
        assertThat(stored.getDescription()).isEqualTo("What it is for");
        assertThat(stored.getJobDataMap().getWrappedMap()).hasSize(1).containsEntry("date", "2026-11-22");
        assertThat(stored.getCalendarName()).isEqualTo("always");
        assertThat(stored.getPriority()).isEqualTo(7);
        assertThat(stored.getStartTime()).isEqualTo(at(60));
        assertThat(stored.getEndTime()).isEqualTo(trigger.getEndTime());
        assertThat(stored.getMisfireInstruction()).isEqualTo(Trigger.MISFIRE_INSTRUCTION_SMART_POLICY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void a_trigger_fires_at_the_times_it_would_without_a_store(String kind, ScheduleBuilder<?> schedule)
            throws Exception {
        store.storeJob(aJob("j").build(), false);
        var twin =
                ready(newTrigger().withIdentity("t").forJob("j").startAt(at(60)).withSchedule(schedule));
        store.storeTrigger(twin, false);

        for (int i = 0; i < 20; i++) {
            var scheduled = twin.getNextFireTime();
            var previous = twin.getPreviousFireTime();
            var acquired = store.acquireNextTriggers(scheduled.toInstant().toEpochMilli(), 1, 0);
            assertThat(acquired).hasSize(1);
            var bundle = fire(acquired.get(0));
            twin.triggered(null);
            assertThat(bundle.getScheduledFireTime()).isEqualTo(scheduled);
            assertThat(bundle.getPrevFireTime()).isEqualTo(previous);
            assertThat(bundle.getNextFireTime()).isEqualTo(twin.getNextFireTime());
            complete(bundle);
            assertSame(store.retrieveTrigger(triggerKey("t")), twin);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void a_trigger_does_not_fire_before_its_time(String kind, ScheduleBuilder<?> schedule) throws Exception {
        store.storeJob(aJob("j").build(), false);
        var trigger = ready(
                newTrigger().withIdentity("t").forJob("j").startAt(at(600)).withSchedule(schedule));
        store.storeTrigger(trigger, false);

        var next = trigger.getNextFireTime().toInstant().toEpochMilli();
        assertThat(store.acquireNextTriggers(next - 1, 10, 0)).isEmpty();
        assertThat(store.acquireNextTriggers(next, 10, 0)).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kindsThatEnd")
    void a_trigger_ends_at_its_end_time(String kind, ScheduleBuilder<?> schedule) throws Exception {
        store.storeJob(aJob("j").build(), false);
        var trigger =
                ready(newTrigger().withIdentity("t").forJob("j").startAt(at(60)).withSchedule(schedule));
        trigger.setEndTime(Date.from(trigger.getNextFireTime().toInstant().plusMillis(1_000)));
        store.storeTrigger(trigger, false);

        var bundle = fire(store.acquireNextTriggers(farAway(), 1, 0).get(0));
        assertThat(bundle.getNextFireTime()).isNull();
        assertThat(store.acquireNextTriggers(farAway(), 1, 0)).isEmpty();
        complete(bundle);
        assertThat(hasTrigger("t")).isFalse();
        assertThat(hasJob("j")).isTrue();
    }

    @Test
    void a_counted_trigger_fires_once_more_than_it_repeats() throws Exception {
        store.storeJob(aJob("j").build(), false);
        storeAll(newTrigger()
                .withIdentity("t")
                .forJob("j")
                .startAt(at(60))
                .withSchedule(simpleSchedule().withIntervalInSeconds(1).withRepeatCount(3)));

        int fired = 0;
        for (var next = store.acquireNextTriggers(farAway(), 1, 0);
                !next.isEmpty();
                next = store.acquireNextTriggers(farAway(), 1, 0)) {
            complete(fire(next.get(0)));
            fired++;
        }
        assertThat(fired).isEqualTo(4);
        assertThat(hasTrigger("t")).isFalse();
    }

    @Test
    void times_are_kept_to_the_millisecond() throws Exception {
        store.storeJob(aJob("j").build(), false);
        var exact = Date.from(now.plusMillis(61_007));
        storeAll(newTrigger().withIdentity("t").forJob("j").startAt(exact).withSchedule(simpleSchedule()));

        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(exact);
    }

    private long farAway() {
        return now.plus(Duration.ofDays(4_000)).toEpochMilli();
    }

    private static void assertSame(OperableTrigger stored, OperableTrigger expected) {
        assertThat(stored.getKey()).isEqualTo(expected.getKey());
        assertThat(stored.getJobKey()).isEqualTo(expected.getJobKey());
        assertThat(stored.getNextFireTime()).isEqualTo(expected.getNextFireTime());
        assertThat(stored.getPreviousFireTime()).isEqualTo(expected.getPreviousFireTime());
        assertThat(stored.getStartTime()).isEqualTo(expected.getStartTime());
        if (expected instanceof SimpleTrigger simple) {
            assertThat((SimpleTrigger) stored)
                    .returns(simple.getRepeatCount(), SimpleTrigger::getRepeatCount)
                    .returns(simple.getRepeatInterval(), SimpleTrigger::getRepeatInterval)
                    .returns(simple.getTimesTriggered(), SimpleTrigger::getTimesTriggered);
        } else if (expected instanceof CronTrigger cron) {
            assertThat((CronTrigger) stored)
                    .returns(cron.getCronExpression(), CronTrigger::getCronExpression)
                    .returns(cron.getTimeZone(), CronTrigger::getTimeZone);
        } else if (expected instanceof CalendarIntervalTrigger interval) {
            assertThat((CalendarIntervalTrigger) stored)
                    .returns(interval.getRepeatInterval(), CalendarIntervalTrigger::getRepeatInterval)
                    .returns(interval.getRepeatIntervalUnit(), CalendarIntervalTrigger::getRepeatIntervalUnit)
                    .returns(interval.getTimeZone(), CalendarIntervalTrigger::getTimeZone)
                    .returns(
                            interval.isPreserveHourOfDayAcrossDaylightSavings(),
                            CalendarIntervalTrigger::isPreserveHourOfDayAcrossDaylightSavings)
                    .returns(
                            interval.isSkipDayIfHourDoesNotExist(),
                            CalendarIntervalTrigger::isSkipDayIfHourDoesNotExist);
        } else if (expected instanceof DailyTimeIntervalTrigger daily) {
            assertThat((DailyTimeIntervalTrigger) stored)
                    .returns(daily.getRepeatInterval(), DailyTimeIntervalTrigger::getRepeatInterval)
                    .returns(daily.getRepeatIntervalUnit(), DailyTimeIntervalTrigger::getRepeatIntervalUnit)
                    .returns(daily.getRepeatCount(), DailyTimeIntervalTrigger::getRepeatCount)
                    .returns(daily.getTimesTriggered(), DailyTimeIntervalTrigger::getTimesTriggered)
                    .returns(daily.getStartTimeOfDay(), DailyTimeIntervalTrigger::getStartTimeOfDay)
                    .returns(daily.getEndTimeOfDay(), DailyTimeIntervalTrigger::getEndTimeOfDay)
                    .returns(daily.getDaysOfWeek(), DailyTimeIntervalTrigger::getDaysOfWeek);
        }
    }
}
