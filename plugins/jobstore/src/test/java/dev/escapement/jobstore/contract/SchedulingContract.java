package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerKey.triggerKey;

import dev.escapement.jobstore.contract.Recorder.Counting;
import dev.escapement.jobstore.contract.Recorder.Recorded;
import dev.escapement.jobstore.contract.Recorder.RecordedSolo;
import java.util.Date;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.calendar.BaseCalendar;
import org.quartz.impl.matchers.GroupMatcher;

/** A real scheduler on the store does what its users expect. */
abstract class SchedulingContract extends SchedulerFixture {
    @Test
    void jobs_scheduled_before_the_start_run_after_it_and_are_gone() throws Exception {
        scheduler.scheduleJob(brief("j", Recorded.class), once("t", "j", 0).build());
        assertThat(recorder.runs()).isEmpty();
        scheduler.start();

        awaitThat(() -> !scheduler.checkExists(jobKey("j")));
        assertThat(recorder.runs()).containsExactly("t");
    }

    @Test
    void a_hundred_jobs_run_once_each() throws Exception {
        scheduler.start();
        for (int i = 0; i < 100; i++) {
            scheduler.scheduleJob(
                    brief("j" + i, Recorded.class), once("t" + i, "j" + i, 0).build());
        }

        awaitThat(() -> scheduler.getJobKeys(GroupMatcher.anyJobGroup()).isEmpty());
        assertThat(recorder.runs()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void data_of_the_trigger_go_before_data_of_the_job() throws Exception {
        scheduler.start();
        scheduler.scheduleJob(
                JobBuilder.newJob(Recorded.class)
                        .withIdentity("j")
                        .usingJobData("a", "job")
                        .usingJobData("b", "job")
                        .build(),
                once("t", "j", 0)
                        .usingJobData("b", "trigger")
                        .usingJobData("c", "trigger")
                        .build());

        awaitThat(() -> recorder.runs().size() == 1);
        assertThat(recorder.data()).containsExactly(Map.of("a", "job", "b", "trigger", "c", "trigger"));
    }

    @Test
    void a_job_runs_when_it_is_triggered_by_hand() throws Exception {
        scheduler.start();
        scheduler.addJob(
                JobBuilder.newJob(Recorded.class)
                        .withIdentity("j")
                        .storeDurably()
                        .build(),
                false);
        scheduler.triggerJob(jobKey("j"));

        awaitThat(() -> recorder.runs().size() == 1);
        awaitThat(() -> scheduler.getTriggersOfJob(jobKey("j")).isEmpty());
        assertThat(scheduler.checkExists(jobKey("j"))).isTrue();
    }

    @Test
    void a_repeating_trigger_fires_at_each_of_its_times_and_ends() throws Exception {
        scheduler.scheduleJob(
                brief("j", Recorded.class),
                once("t", "j", 0)
                        .withSchedule(
                                simpleSchedule().withIntervalInMilliseconds(40).withRepeatCount(9))
                        .build());
        scheduler.start();

        awaitThat(() -> !scheduler.checkExists(triggerKey("t")));
        assertThat(recorder.scheduledTimes())
                .hasSize(10)
                .doesNotHaveDuplicates()
                .contains(at(0), Date.from(now.plusMillis(360)));
    }

    @Test
    void a_solo_job_never_overlaps_whatever_its_triggers() throws Exception {
        var job = JobBuilder.newJob(RecordedSolo.class).withIdentity("j").build();
        var triggers = new HashSet<Trigger>();
        for (int i = 0; i < 8; i++) {
            triggers.add(once("t" + i, "j", 0).build());
        }
        scheduler.scheduleJob(job, triggers, false);
        scheduler.start();

        awaitThat(() -> !scheduler.checkExists(jobKey("j")));
        assertThat(recorder.runs()).hasSize(8).doesNotHaveDuplicates();
        assertThat(recorder.overlaps()).isZero();
    }

    @Test
    void a_job_that_counts_its_runs_counts_them_all() throws Exception {
        scheduler.addJob(
                JobBuilder.newJob(Counting.class)
                        .withIdentity("j")
                        .storeDurably()
                        .build(),
                false);
        for (int i = 0; i < 10; i++) {
            scheduler.scheduleJob(once("t" + i, "j", 0).build());
        }
        scheduler.start();

        awaitThat(() -> scheduler.getTriggersOfJob(jobKey("j")).isEmpty());
        assertThat(scheduler.getJobDetail(jobKey("j")).getJobDataMap().getString("count"))
                .isEqualTo("10");
    }

    @Test
    void a_trigger_of_a_paused_group_runs_when_the_group_is_resumed() throws Exception {
        scheduler.start();
        scheduler.pauseTriggers(GroupMatcher.triggerGroupEquals("g"));
        scheduler.scheduleJob(
                brief("j", Recorded.class),
                once("t", "j", 0).withIdentity("t", "g").build());
        assertThat(scheduler.getTriggerState(triggerKey("t", "g"))).isEqualTo(TriggerState.PAUSED);
        assertThat(recorder.runs()).isEmpty();

        scheduler.resumeTriggers(GroupMatcher.triggerGroupEquals("g"));
        awaitThat(() -> recorder.runs().size() == 1);
    }

    @Test
    void a_job_deleted_while_it_runs_ends_and_leaves_nothing() throws Exception {
        recorder.holdAll();
        scheduler.start();
        scheduler.scheduleJob(brief("j", RecordedSolo.class), hourly("t", "j").build());
        awaitThat(() -> recorder.runs().size() == 1);
        assertThat(scheduler.deleteJob(jobKey("j"))).isTrue();
        recorder.letAllGo();

        awaitThat(() -> scheduler.getCurrentlyExecutingJobs().isEmpty());
        assertThat(scheduler.getTriggerKeys(GroupMatcher.anyTriggerGroup())).isEmpty();
        assertThat(scheduler.getJobKeys(GroupMatcher.anyJobGroup())).isEmpty();
    }

    @Test
    void a_rescheduled_trigger_fires_at_its_new_time() throws Exception {
        scheduler.start();
        scheduler.scheduleJob(brief("j", Recorded.class), once("t", "j", 5_000).build());
        assertThat(scheduler.rescheduleJob(triggerKey("t"), once("u", "j", 0).build()))
                .isEqualTo(at(0));

        awaitThat(() -> !scheduler.checkExists(jobKey("j")));
        assertThat(recorder.runs()).containsExactly("u");
    }

    @Test
    void a_bulk_of_jobs_runs() throws Exception {
        scheduler.start();
        scheduler.addCalendar("always", new BaseCalendar(), false, false);
        Map<JobDetail, Set<? extends Trigger>> jobs = Map.of(
                brief("a", Recorded.class),
                        Set.of(once("a1", "a", 0).build(), once("a2", "a", 0).build()),
                brief("b", Recorded.class),
                        Set.of(once("b1", "b", 0).modifiedByCalendar("always").build()));
        scheduler.scheduleJobs(jobs, false);

        awaitThat(() -> scheduler.getJobKeys(GroupMatcher.anyJobGroup()).isEmpty());
        assertThat(recorder.runs()).containsExactlyInAnyOrder("a1", "a2", "b1");
    }

    @Test
    void a_scheduler_on_standby_takes_jobs_and_runs_them_later() throws Exception {
        scheduler.start();
        scheduler.standby();
        scheduler.scheduleJob(brief("j", Recorded.class), once("t", "j", 0).build());
        scheduler.start();

        awaitThat(() -> !scheduler.checkExists(jobKey("j")));
        assertThat(recorder.runs()).containsExactly("t");
    }
}
