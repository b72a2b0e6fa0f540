package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.Trigger.CompletedExecutionInstruction.DELETE_TRIGGER;
import static org.quartz.Trigger.CompletedExecutionInstruction.NOOP;
import static org.quartz.Trigger.CompletedExecutionInstruction.SET_TRIGGER_ERROR;
import static org.quartz.TriggerKey.triggerKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.OperableTrigger;

/** While a job runs that disallows concurrent execution, none of its triggers fires. */
abstract class SoloJobContract extends Contract {
    @BeforeEach
    void storeJobs() throws Exception {
        store.storeJob(aSoloJob("solo").build(), false);
        store.storeJob(aJob("j").build(), false);
        storeAll(hourly("t1", "solo").withPriority(9), hourly("t2", "solo"));
    }

    @Test
    void all_triggers_of_a_running_job_are_blocked_and_no_others() throws Exception {
        storeAll(hourly("u", "j"));
        takeAndFire("t1");

        assertThat(stateOf("t1")).isEqualTo(TriggerState.BLOCKED);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        assertThat(stateOf("u")).isEqualTo(TriggerState.NORMAL);
        assertThat(dueNames(10)).containsExactly("u");
    }

    @Test
    void triggers_are_unblocked_when_the_job_has_run() throws Exception {
        var bundle = takeAndFire("t1");
        signals.changes.clear();
        complete(bundle);

        assertThat(stateOf("t1")).isEqualTo(TriggerState.NORMAL);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.NORMAL);
        assertThat(signals.changes).isNotEmpty();
        assertThat(dueNames(10)).containsExactly("t2");
    }

    @Test
    void triggers_are_unblocked_when_the_one_that_fired_is_done_for_ever() throws Exception {
        complete(takeAndFire("t1"), DELETE_TRIGGER);

        assertThat(hasTrigger("t1")).isFalse();
        assertThat(stateOf("t2")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void triggers_are_unblocked_when_the_one_that_fired_was_deleted() throws Exception {
        var bundle = takeAndFire("t1");
        store.removeTrigger(triggerKey("t1"));
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        complete(bundle);

        assertThat(stateOf("t2")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_trigger_in_error_is_not_unblocked() throws Exception {
        complete(takeAndFire("t1"), SET_TRIGGER_ERROR);
        assertThat(stateOf("t1")).isEqualTo(TriggerState.ERROR);
        complete(takeAndFire("t2"), NOOP);

        assertThat(stateOf("t1")).isEqualTo(TriggerState.ERROR);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_trigger_paused_while_blocked_is_paused_afterwards() throws Exception {
        var bundle = takeAndFire("t1");
        store.pauseTrigger(triggerKey("t2"));
        assertThat(stateOf("t2")).isEqualTo(TriggerState.PAUSED);
        complete(bundle);

        assertThat(stateOf("t1")).isEqualTo(TriggerState.NORMAL);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.PAUSED);
    }

    @Test
    void a_trigger_paused_before_stays_paused_through_the_run() throws Exception {
        store.pauseTrigger(triggerKey("t2"));
        var bundle = takeAndFire("t1");
        assertThat(stateOf("t2")).isEqualTo(TriggerState.PAUSED);
        complete(bundle);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.PAUSED);

        store.resumeTrigger(triggerKey("t2"));
        assertThat(dueNames(10)).containsExactly("t2");
    }

    @Test
    void a_trigger_resumed_during_the_run_is_blocked_until_it_ends() throws Exception {
        store.pauseTrigger(triggerKey("t2"));
        var bundle = takeAndFire("t1");
        store.resumeTrigger(triggerKey("t2"));
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        assertThat(due(10)).isEmpty();
        complete(bundle);

        assertThat(dueNames(10)).containsExactly("t2");
    }

    @Test
    void resuming_everything_does_not_unblock() throws Exception {
        takeAndFire("t1");
        store.pauseAll();
        store.resumeAll();

        assertThat(stateOf("t1")).isEqualTo(TriggerState.BLOCKED);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        assertThat(due(10)).isEmpty();
    }

    @Test
    void a_trigger_stored_during_the_run_is_blocked_until_it_ends() throws Exception {
        var bundle = takeAndFire("t1");
        storeAll(hourly("t3", "solo"));
        assertThat(stateOf("t3")).isEqualTo(TriggerState.BLOCKED);
        assertThat(due(10)).isEmpty();
        complete(bundle);

        assertThat(stateOf("t3")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_trigger_stored_during_the_run_into_a_paused_group_is_paused_afterwards() throws Exception {
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("g"));
        var bundle = takeAndFire("t1");
        storeAll(hourly("t3", "solo").withIdentity("t3", "g"));
        assertThat(store.getTriggerState(triggerKey("t3", "g"))).isEqualTo(TriggerState.PAUSED);
        complete(bundle);

        assertThat(store.getTriggerState(triggerKey("t3", "g"))).isEqualTo(TriggerState.PAUSED);
    }

    @Test
    void a_trigger_replaced_during_the_run_is_blocked_until_it_ends() throws Exception {
        var bundle = takeAndFire("t1");
        store.replaceTrigger(triggerKey("t1"), ready(hourly("t1", "solo")));
        store.storeTrigger(ready(hourly("t2", "solo")), true);
        assertThat(stateOf("t1")).isEqualTo(TriggerState.BLOCKED);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        assertThat(due(10)).isEmpty();
        complete(bundle, NOOP);

        assertThat(stateOf("t1")).isEqualTo(TriggerState.NORMAL);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_trigger_stored_between_acquisition_and_firing_is_blocked_too() throws Exception {
        var acquired = take("t1");
        storeAll(hourly("t3", "solo"));
        fire(acquired);

        assertThat(stateOf("t3")).isEqualTo(TriggerState.BLOCKED);
    }

    @Test
    @Exposes(Defect.ACQUIRED_FIRES_BESIDE_RUNNING_JOB)
    void an_acquired_trigger_does_not_fire_while_its_job_runs() throws Exception {
        var first = theDueOf("t1");
        var second = theDueOf("t2");
        assertThat(fire(first)).isNotNull();

        assertThat(fire(second)).isNull();
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
    }

    @Test
    @Exposes(Defect.RELEASE_UNBLOCKS)
    void releasing_an_acquired_trigger_does_not_unblock_it_while_its_job_runs() throws Exception {
        var first = theDueOf("t1");
        var second = theDueOf("t2");
        var bundle = fire(first);
        store.releaseAcquiredTrigger(second);

        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        assertThat(due(10)).isEmpty();
        complete(bundle);
        assertThat(dueNames(10)).containsExactly("t2");
    }

    @Test
    void a_released_trigger_fires_when_the_job_has_run() throws Exception {
        var first = theDueOf("t1");
        var second = theDueOf("t2");
        var bundle = fire(first);
        complete(bundle);
        store.releaseAcquiredTrigger(second);

        assertThat(stateOf("t2")).isEqualTo(TriggerState.NORMAL);
        assertThat(dueNames(10)).containsExactly("t2");
    }

    @Test
    @Exposes(Defect.LATE_COMPLETION_COUNTS)
    void an_end_reported_late_does_not_unblock_the_execution_that_runs_now() throws Exception {
        var first = takeAndFire("t1");
        complete(first);
        takeAndFire("t2");
        complete(first);

        assertThat(stateOf("t1")).isEqualTo(TriggerState.BLOCKED);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
    }

    @Test
    @Exposes(Defect.RESET_FROM_ERROR_UNBLOCKS)
    void a_trigger_reset_from_error_is_blocked_while_its_job_runs() throws Exception {
        complete(takeAndFire("t1"), SET_TRIGGER_ERROR);
        var bundle = takeAndFire("t2");
        store.resetTriggerFromErrorState(triggerKey("t1"));

        assertThat(stateOf("t1")).isEqualTo(TriggerState.BLOCKED);
        complete(bundle);
        assertThat(stateOf("t1")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_job_stored_anew_during_its_run_still_does_not_overlap() throws Exception {
        var bundle = takeAndFire("t1");
        store.removeJob(jobKey("solo"));
        store.storeJobAndTrigger(aSoloJob("solo").build(), ready(hourly("t9", "solo")));
        assertThat(stateOf("t9")).isEqualTo(TriggerState.BLOCKED);
        assertThat(due(10)).isEmpty();
        complete(bundle);

        assertThat(dueNames(10)).containsExactly("t9");
    }

    @Test
    void a_job_that_may_overlap_blocks_nothing() throws Exception {
        storeAll(hourly("u1", "j").startAt(at(-5)), hourly("u2", "j").startAt(at(-4)));
        takeAndFire("u1");

        assertThat(stateOf("u1")).isEqualTo(TriggerState.NORMAL);
        assertThat(stateOf("u2")).isEqualTo(TriggerState.NORMAL);
        takeAndFire("u2");
    }

    /** Takes the next trigger, which must be this one, in a call of its own. */
    private OperableTrigger theDueOf(String name) throws Exception {
        var triggers = due(1);
        assertThat(names(triggers)).containsExactly(name);
        return triggers.get(0);
    }
}
