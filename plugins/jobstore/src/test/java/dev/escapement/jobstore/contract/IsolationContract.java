package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.calendar.BaseCalendar;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.JobStore;

/** Schedulers of different names may share tables and do not notice each other. */
abstract class IsolationContract extends Contract {
    private JobStore other;

    @BeforeEach
    void storeElsewhere() throws Exception {
        other = open(schedulerName + "-other", "node-1");
        other.storeCalendar("c", new BaseCalendar(), false, false);
        other.storeJobAndTrigger(aSoloJob("j").build(), ready(hourly("t", "j").modifiedByCalendar("c")));
    }

    @Test
    void nothing_of_another_scheduler_is_shown() throws Exception {
        assertThat(hasJob("j")).isFalse();
        assertThat(hasTrigger("t")).isFalse();
        assertThat(store.retrieveJob(jobKey("j"))).isNull();
        assertThat(store.retrieveTrigger(triggerKey("t"))).isNull();
        assertThat(store.retrieveCalendar("c")).isNull();
        assertThat(stateOf("t")).isEqualTo(TriggerState.NONE);
        assertThat(store.getNumberOfJobs()).isZero();
        assertThat(store.getNumberOfTriggers()).isZero();
        assertThat(store.getNumberOfCalendars()).isZero();
        assertThat(store.getJobGroupNames()).isEmpty();
        assertThat(store.getTriggerGroupNames()).isEmpty();
        assertThat(store.getJobKeys(GroupMatcher.anyJobGroup())).isEmpty();
        assertThat(store.getTriggerKeys(GroupMatcher.anyTriggerGroup())).isEmpty();
        assertThat(store.getJobDetails(GroupMatcher.anyJobGroup())).isEmpty();
        assertThat(store.getTriggersForJob(jobKey("j"))).isEmpty();
        assertThat(due(10)).isEmpty();
    }

    @Test
    @Exposes(Defect.QUERY_CROSSES_SCHEDULERS)
    void triggers_of_another_scheduler_are_not_found_by_group() throws Exception {
        assertThat(store.getTriggersByJobGroup(GroupMatcher.anyJobGroup())).isEmpty();
        assertThat(store.getTriggersByTriggerGroup(GroupMatcher.anyTriggerGroup()))
                .isEmpty();
    }

    @Test
    void the_same_keys_may_be_used_by_both() throws Exception {
        store.storeCalendar("c", new BaseCalendar(), false, false);
        store.storeJobsAndTriggers(
                Map.of(aJob("j").withDescription("mine").build(), Set.of(ready(once("t", "j", 0)))), false);

        assertThat(other.retrieveJob(jobKey("j")).getDescription()).isNull();
        assertThat(other.retrieveTrigger(triggerKey("t")).getCalendarName()).isEqualTo("c");
        complete(fire(theDue()));
        assertThat(other.checkExists(triggerKey("t"))).isTrue();
        assertThat(names(dueAt(other, 10))).containsExactly("t");
    }

    @Test
    void pausing_one_scheduler_does_not_pause_another() throws Exception {
        store.pauseAll();
        store.pauseTriggers(GroupMatcher.anyTriggerGroup());
        store.pauseJobs(GroupMatcher.anyJobGroup());
        store.pauseTrigger(triggerKey("t"));

        assertThat(other.getTriggerState(triggerKey("t"))).isEqualTo(TriggerState.NORMAL);
        assertThat(other.getPausedTriggerGroups()).isEmpty();
        other.pauseAll();
        store.resumeAll();
        assertThat(other.getTriggerState(triggerKey("t"))).isEqualTo(TriggerState.PAUSED);
        assertThat(other.getPausedTriggerGroups()).isNotEmpty();
    }

    @Test
    void removing_and_clearing_leave_another_scheduler_alone() throws Exception {
        assertThat(store.removeTrigger(triggerKey("t"))).isFalse();
        assertThat(store.removeJob(jobKey("j"))).isFalse();
        assertThat(store.removeCalendar("c")).isFalse();
        store.clearAllSchedulingData();

        assertThat(other.getNumberOfJobs()).isEqualTo(1);
        assertThat(other.getNumberOfTriggers()).isEqualTo(1);
        assertThat(other.getNumberOfCalendars()).isEqualTo(1);
    }

    @Test
    void a_running_job_does_not_block_its_namesake() throws Exception {
        store.storeJobAndTrigger(aSoloJob("j").build(), ready(hourly("t", "j")));
        assertThat(fireAt(other, dueAt(other, 1).get(0))).isNotNull();

        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
        assertThat(fire(theDue())).isNotNull();
    }

    @Test
    void a_scheduler_that_starts_does_not_recover_what_another_runs() throws Exception {
        var acquired = dueAt(other, 1).get(0);
        store.schedulerStarted();

        assertThat(fireAt(other, acquired)).isNotNull();
        assertThat(other.getTriggerState(triggerKey("t"))).isEqualTo(TriggerState.BLOCKED);
    }
}
