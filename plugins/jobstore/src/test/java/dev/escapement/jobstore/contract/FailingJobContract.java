package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.TriggerKey.triggerKey;

import dev.escapement.jobstore.contract.Recorder.Failing;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Trigger.TriggerState;

/** What becomes of jobs that a scheduler cannot run, or that fail. */
abstract class FailingJobContract extends SchedulerFixture {
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

    /** Has no constructor that a scheduler could call. */
    public static final class Unmakeable implements Job {
        public Unmakeable(String needed) {
            throw new IllegalStateException(needed);
        }

        @Override
        public void execute(JobExecutionContext context) {}
    }
}
