package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quartz.CalendarIntervalScheduleBuilder.calendarIntervalSchedule;
import static org.quartz.CronScheduleBuilder.cronSchedule;
import static org.quartz.DailyTimeIntervalScheduleBuilder.dailyTimeIntervalSchedule;
import static org.quartz.DateBuilder.IntervalUnit.HOUR;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;
import static org.quartz.TriggerKey.triggerKey;

import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.ScheduleBuilder;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger.TriggerState;

/** A trigger that missed its time by more than the threshold does next what its misfire policy says. */
abstract class MisfireContract extends Contract {
    private static final long MISSED = -3 * 3_600;

    static Stream<Arguments> firedNow() {
        return Stream.of(
                arguments(
                        "simple, counted, by default",
                        simpleSchedule().withIntervalInHours(1).withRepeatCount(9)),
                arguments("simple, count kept", simpleHourly().withMisfireHandlingInstructionNowWithExistingCount()),
                arguments("simple, remaining", simpleHourly().withMisfireHandlingInstructionNowWithRemainingCount()),
                arguments("once", simpleSchedule()),
                arguments("once, now", simpleSchedule().withMisfireHandlingInstructionFireNow()),
                arguments("cron, by default", cronSchedule("0 0 * * * ?")),
                arguments("cron, now", cronSchedule("0 0 * * * ?").withMisfireHandlingInstructionFireAndProceed()),
                arguments("interval, by default", calendarIntervalSchedule().withIntervalInHours(1)),
                arguments(
                        "interval, now",
                        calendarIntervalSchedule()
                                .withIntervalInHours(1)
                                .withMisfireHandlingInstructionFireAndProceed()),
                arguments("daily, by default", dailyTimeIntervalSchedule().withInterval(1, HOUR)),
                arguments(
                        "daily, now",
                        dailyTimeIntervalSchedule()
                                .withInterval(1, HOUR)
                                .withMisfireHandlingInstructionFireAndProceed()));
    }

    static Stream<Arguments> leftOut() {
        return Stream.of(
                arguments("simple, for ever, by default", simpleHourly()),
                arguments("simple, count kept", simpleHourly().withMisfireHandlingInstructionNextWithExistingCount()),
                arguments("simple, remaining", simpleHourly().withMisfireHandlingInstructionNextWithRemainingCount()),
                arguments("cron", cronSchedule("0 0 * * * ?").withMisfireHandlingInstructionDoNothing()),
                arguments(
                        "interval",
                        calendarIntervalSchedule().withIntervalInHours(1).withMisfireHandlingInstructionDoNothing()),
                arguments(
                        "daily",
                        dailyTimeIntervalSchedule().withInterval(1, HOUR).withMisfireHandlingInstructionDoNothing()));
    }

    static Stream<Arguments> ignored() {
        return Stream.of(
                arguments("simple", simpleHourly().withMisfireHandlingInstructionIgnoreMisfires()),
                arguments("once", simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires()),
                arguments("cron", cronSchedule("0 0 * * * ?").withMisfireHandlingInstructionIgnoreMisfires()),
                arguments(
                        "interval",
                        calendarIntervalSchedule()
                                .withIntervalInHours(1)
                                .withMisfireHandlingInstructionIgnoreMisfires()),
                arguments(
                        "daily",
                        dailyTimeIntervalSchedule()
                                .withInterval(1, HOUR)
                                .withMisfireHandlingInstructionIgnoreMisfires()));
    }

    @BeforeEach
    void storeJob() throws Exception {
        store.storeJob(aJob("j").build(), false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("firedNow")
    void a_missed_firing_is_made_up_for_now(String kind, ScheduleBuilder<?> schedule) throws Exception {
        storeMissed(schedule);
        store.schedulerStarted();

        awaitHandled(() -> assertThat(nextFireTime()).isAfterOrEqualTo(at(0)));
        assertThat(nextFireTime()).isBeforeOrEqualTo(Date.from(Instant.now()));
        assertThat(signals.misfired).containsExactly(triggerKey("t"));
        assertThat(dueNames(10)).containsExactly("t");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leftOut")
    void a_missed_firing_is_left_out(String kind, ScheduleBuilder<?> schedule) throws Exception {
        storeMissed(schedule);
        store.schedulerStarted();

        awaitHandled(() -> assertThat(nextFireTime()).isAfter(at(0)));
        assertThat(nextFireTime()).isBeforeOrEqualTo(Date.from(Instant.now().plusSeconds(86_400)));
        assertThat(signals.misfired).containsExactly(triggerKey("t"));
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
        assertThat(store.retrieveTrigger(triggerKey("t")).getPreviousFireTime()).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ignored")
    void a_firing_that_cannot_be_missed_happens_late_at_its_own_time(String kind, ScheduleBuilder<?> schedule)
            throws Exception {
        var missed = storeMissed(schedule);
        store.schedulerStarted();

        var trigger = theDue();
        assertThat(trigger.getNextFireTime()).isEqualTo(missed);
        assertThat(fire(trigger).getScheduledFireTime()).isEqualTo(missed);
        assertThat(signals.misfired).isEmpty();
    }

    @Test
    void a_trigger_that_keeps_its_times_fires_once_for_each_it_missed() throws Exception {
        storeMissed(simpleHourly().withMisfireHandlingInstructionIgnoreMisfires());

        for (long missed = MISSED; missed <= 0; missed += 3_600) {
            var bundle = fire(theDue());
            assertThat(bundle.getScheduledFireTime()).isEqualTo(at(missed));
            complete(bundle);
        }
        assertThat(due(10)).isEmpty();
    }

    @Test
    void a_trigger_late_by_less_than_the_threshold_was_not_missed() throws Exception {
        storeAll(once("t", "j", -MISFIRE_THRESHOLD.toSeconds() / 2));
        store.schedulerStarted();

        assertThat(theDue().getNextFireTime()).isEqualTo(at(-MISFIRE_THRESHOLD.toSeconds() / 2));
        assertThat(signals.misfired).isEmpty();
    }

    @Test
    void a_counted_trigger_loses_the_firings_it_missed() throws Exception {
        storeMissed(simpleSchedule()
                .withIntervalInHours(1)
                .withRepeatCount(10)
                .withMisfireHandlingInstructionNextWithRemainingCount());
        store.schedulerStarted();

        awaitHandled(() -> assertThat(nextFireTime()).isAfter(at(0)));
        var trigger = (SimpleTrigger) store.retrieveTrigger(triggerKey("t"));
        assertThat(trigger.getTimesTriggered()).isGreaterThanOrEqualTo(3);
        assertThat(trigger.getRepeatCount()).isEqualTo(10);
    }

    @Test
    void a_trigger_that_missed_its_last_firing_is_complete() throws Exception {
        storeMissed(simpleSchedule()
                .withIntervalInMinutes(1)
                .withRepeatCount(2)
                .withMisfireHandlingInstructionNextWithRemainingCount());
        store.schedulerStarted();

        awaitHandled(() -> assertThat(stateOf("t")).isEqualTo(TriggerState.COMPLETE));
        assertThat(signals.misfired).containsExactly(triggerKey("t"));
        assertThat(signals.ended).containsExactly(triggerKey("t"));
        assertThat(due(10)).isEmpty();
    }

    @Test
    void a_paused_trigger_misses_nothing_until_it_is_resumed() throws Exception {
        var missed = storeMissed(cronSchedule("0 0 * * * ?").withMisfireHandlingInstructionDoNothing());
        store.pauseTrigger(triggerKey("t"));
        store.schedulerStarted();
        assertThat(nextFireTime()).isEqualTo(missed);

        store.resumeTrigger(triggerKey("t"));
        awaitHandled(() -> assertThat(nextFireTime()).isAfter(at(0)));
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
        assertThat(signals.misfired).containsExactly(triggerKey("t"));
    }

    @Test
    void resuming_everything_applies_what_was_missed() throws Exception {
        storeMissed(simpleSchedule());
        store.pauseAll();
        store.schedulerStarted();

        store.resumeAll();
        awaitHandled(() -> assertThat(nextFireTime()).isAfterOrEqualTo(at(0)));
        assertThat(dueNames(10)).containsExactly("t");
    }

    @Test
    void many_missed_triggers_are_all_handled() throws Exception {
        for (int i = 0; i < 50; i++) {
            storeAll(once("t" + i, "j", MISSED));
        }
        store.schedulerStarted();

        awaitHandled(() -> assertThat(signals.misfired).hasSize(50).doesNotHaveDuplicates());
        assertThat(dueNames(100)).hasSize(50);
    }

    private static SimpleScheduleBuilder simpleHourly() {
        return simpleSchedule().withIntervalInHours(1).repeatForever();
    }

    /** Stores a trigger whose first firing should have been hours ago, and says when. */
    private Date storeMissed(ScheduleBuilder<?> schedule) throws Exception {
        var trigger = ready(
                newTrigger().withIdentity("t").forJob("j").startAt(at(MISSED)).withSchedule(schedule));
        store.storeTrigger(trigger, false);
        return trigger.getNextFireTime();
    }

    private Date nextFireTime() throws Exception {
        return store.retrieveTrigger(triggerKey("t")).getNextFireTime();
    }

    /** Some stores look for missed triggers by themselves, some when they are asked for work, even if none is due. */
    private void awaitHandled(ThrowingRunnable condition) {
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(store.acquireNextTriggers(1, 1, 0)).isEmpty();
            condition.run();
        });
    }
}
