package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.quartz.JobKey.jobKey;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerKey.triggerKey;

import dev.escapement.jobstore.contract.Recorder.Counting;
import dev.escapement.jobstore.contract.Recorder.Failing;
import dev.escapement.jobstore.contract.Recorder.Recorded;
import dev.escapement.jobstore.contract.Recorder.RecordedSolo;
import java.time.Duration;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.DefaultThreadExecutor;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.impl.calendar.BaseCalendar;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.simpl.SimpleThreadPool;

/** A real scheduler on the store does what its users expect. */
abstract class SchedulingContract extends Contract {
    private final Recorder recorder = new Recorder();
    private Scheduler scheduler;

    @BeforeEach
    void makeScheduler() throws Exception {
        var factory = DirectSchedulerFactory.getInstance();
        var name = schedulerName + "-real";
        factory.createScheduler(
                name,
                "node-1",
                new SimpleThreadPool(4, Thread.NORM_PRIORITY),
                new DefaultThreadExecutor(),
                underTest.create(),
                Map.of(),
                null,
                0,
                Duration.ofSeconds(1).toMillis(),
                Duration.ofSeconds(1).toMillis(),
                false,
                null,
                4,
                0);
        scheduler = factory.getScheduler(name);
        recorder.in(scheduler);
    }

    @AfterEach
    void stopScheduler() throws Exception {
        recorder.letAllGo();
        scheduler.shutdown(true);
    }

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
    void a_failed_job_may_run_again_at_once_or_give_up_its_triggers() throws Exception {
        scheduler.start();
        scheduler.scheduleJob(
                brief("j", Failing.class),
                Set.of(hourly("t", "j").build(), once("later", "j", 5_000).build()),
                false);

        awaitThat(() -> scheduler.getTriggerState(triggerKey("t")) == TriggerState.COMPLETE);
        assertThat(scheduler.getTriggerState(triggerKey("later"))).isEqualTo(TriggerState.COMPLETE);
        assertThat(recorder.runs()).isEqualTo(List.of("t", "t"));
    }

    @Test
    void a_job_that_cannot_be_made_puts_all_its_triggers_in_error() throws Exception {
        scheduler.start();
        scheduler.scheduleJob(
                brief("j", Unmakeable.class),
                Set.of(hourly("t", "j").build(), once("later", "j", 5_000).build()),
                false);

        awaitThat(() -> scheduler.getTriggerState(triggerKey("t")) == TriggerState.ERROR);
        assertThat(scheduler.getTriggerState(triggerKey("later"))).isEqualTo(TriggerState.ERROR);
        scheduler.resetTriggerFromErrorState(triggerKey("later"));
        assertThat(scheduler.getTriggerState(triggerKey("later"))).isEqualTo(TriggerState.NORMAL);
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

    private static JobDetail brief(String name, Class<? extends Job> type) {
        return JobBuilder.newJob(type).withIdentity(name).build();
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(LONG).until(condition);
    }

    /** Has no constructor that a scheduler could call. */
    public static final class Unmakeable implements Job {
        public Unmakeable(String needed) {
            throw new IllegalStateException(needed);
        }

        @Override
        public void execute(JobExecutionContext context) {}
    }
}
