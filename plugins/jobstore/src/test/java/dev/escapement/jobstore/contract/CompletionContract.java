package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.Trigger.CompletedExecutionInstruction.DELETE_TRIGGER;
import static org.quartz.Trigger.CompletedExecutionInstruction.NOOP;
import static org.quartz.Trigger.CompletedExecutionInstruction.RE_EXECUTE_JOB;
import static org.quartz.Trigger.CompletedExecutionInstruction.SET_ALL_JOB_TRIGGERS_COMPLETE;
import static org.quartz.Trigger.CompletedExecutionInstruction.SET_ALL_JOB_TRIGGERS_ERROR;
import static org.quartz.Trigger.CompletedExecutionInstruction.SET_TRIGGER_COMPLETE;
import static org.quartz.Trigger.CompletedExecutionInstruction.SET_TRIGGER_ERROR;
import static org.quartz.TriggerKey.triggerKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.matchers.GroupMatcher;

/** What becomes of a trigger, and of its job, when an execution has ended. */
abstract class CompletionContract extends Contract {
    @BeforeEach
    void storeJob() throws Exception {
        store.storeJob(aJob("j").build(), false);
        store.storeJob(aJob("other").build(), false);
    }

    @ParameterizedTest
    @EnumSource(
            value = CompletedExecutionInstruction.class,
            names = {"NOOP", "RE_EXECUTE_JOB"})
    void a_trigger_goes_on_when_nothing_else_is_said(CompletedExecutionInstruction instruction) throws Exception {
        storeAll(hourly("t", "j"));
        complete(fire(theDue()), instruction);

        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
        assertThat(store.acquireNextTriggers(now.plusSeconds(9_999).toEpochMilli(), 1, 0))
                .hasSize(1);
    }

    @Test
    void a_one_shot_trigger_is_gone_after_its_firing_with_its_job() throws Exception {
        store.storeJobAndTrigger(aJob("brief").storeDurably(false).build(), ready(once("t", "brief", 0)));
        complete(fire(theDue()));

        assertThat(hasTrigger("t")).isFalse();
        assertThat(hasJob("brief")).isFalse();
    }

    @Test
    void a_durable_job_outlives_its_last_trigger() throws Exception {
        storeAll(once("t", "j", 0));
        complete(fire(theDue()));

        assertThat(hasTrigger("t")).isFalse();
        assertThat(hasJob("j")).isTrue();
    }

    @Test
    void a_job_stays_while_it_has_another_trigger() throws Exception {
        store.storeJobAndTrigger(aJob("brief").storeDurably(false).build(), ready(once("t", "brief", 0)));
        storeAll(once("u", "brief", 500));
        complete(fire(theDue()));

        assertThat(hasTrigger("t")).isFalse();
        assertThat(hasJob("brief")).isTrue();
    }

    @Test
    void a_trigger_with_firings_left_is_deleted_when_that_is_said() throws Exception {
        storeAll(hourly("t", "j"));
        signals.changes.clear();
        complete(fire(theDue()), DELETE_TRIGGER);

        assertThat(hasTrigger("t")).isFalse();
        assertThat(signals.changes).isNotEmpty();
    }

    @Test
    void a_trigger_scheduled_anew_by_its_own_job_is_not_deleted() throws Exception {
        storeAll(once("t", "j", 0));
        var bundle = fire(theDue());
        store.replaceTrigger(triggerKey("t"), ready(once("t", "j", 500)));
        complete(bundle, DELETE_TRIGGER);

        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(500));
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_trigger_set_complete_stays_and_does_not_fire() throws Exception {
        storeAll(hourly("t", "j"), once("u", "j", 500));
        signals.changes.clear();
        complete(takeAndFire("t"), SET_TRIGGER_COMPLETE);

        assertThat(stateOf("t")).isEqualTo(TriggerState.COMPLETE);
        assertThat(stateOf("u")).isEqualTo(TriggerState.NORMAL);
        assertThat(names(store.acquireNextTriggers(now.plusSeconds(9_999).toEpochMilli(), 10, 9_999_000)))
                .containsExactly("u");
        assertThat(signals.changes).isNotEmpty();
    }

    @Test
    void a_complete_trigger_is_neither_paused_nor_resumed() throws Exception {
        storeAll(hourly("t", "j"));
        complete(fire(theDue()), SET_TRIGGER_COMPLETE);
        store.pauseTrigger(triggerKey("t"));
        assertThat(stateOf("t")).isEqualTo(TriggerState.COMPLETE);
        store.resumeTrigger(triggerKey("t"));
        assertThat(stateOf("t")).isEqualTo(TriggerState.COMPLETE);
    }

    @Test
    void a_trigger_set_to_error_says_so() throws Exception {
        storeAll(hourly("t", "j"), once("u", "j", 500));
        signals.changes.clear();
        complete(takeAndFire("t"), SET_TRIGGER_ERROR);

        assertThat(stateOf("t")).isEqualTo(TriggerState.ERROR);
        assertThat(stateOf("u")).isEqualTo(TriggerState.NORMAL);
        assertThat(signals.changes).isNotEmpty();
    }

    @Test
    @Exposes(Defect.TRIGGER_IN_ERROR_FIRES)
    void a_trigger_in_error_does_not_fire() throws Exception {
        storeAll(hourly("t", "j"));
        complete(fire(theDue()), SET_TRIGGER_ERROR);

        assertThat(store.acquireNextTriggers(now.plusSeconds(9_999).toEpochMilli(), 10, 0))
                .isEmpty();
        store.resumeTrigger(triggerKey("t"));
        assertThat(stateOf("t")).isEqualTo(TriggerState.ERROR);
    }

    @Test
    void all_triggers_of_a_job_are_set_complete_and_no_others() throws Exception {
        storeAll(hourly("t", "j"), hourly("u", "j"), hourly("v", "other"));
        complete(takeAndFire("t"), SET_ALL_JOB_TRIGGERS_COMPLETE);

        assertThat(stateOf("t")).isEqualTo(TriggerState.COMPLETE);
        assertThat(stateOf("u")).isEqualTo(TriggerState.COMPLETE);
        assertThat(stateOf("v")).isEqualTo(TriggerState.NORMAL);
        assertThat(dueNames(10)).containsExactly("v");
    }

    @Test
    void all_triggers_of_a_job_are_set_to_error_and_no_others() throws Exception {
        storeAll(hourly("t", "j"), hourly("u", "j"), hourly("v", "other"));
        complete(takeAndFire("t"), SET_ALL_JOB_TRIGGERS_ERROR);

        assertThat(stateOf("t")).isEqualTo(TriggerState.ERROR);
        assertThat(stateOf("u")).isEqualTo(TriggerState.ERROR);
        assertThat(stateOf("v")).isEqualTo(TriggerState.NORMAL);
        assertThat(dueNames(10)).containsExactly("v");
    }

    @Test
    void a_trigger_reset_from_error_fires_again() throws Exception {
        storeAll(hourly("t", "j"), hourly("u", "j"));
        complete(takeAndFire("t"), SET_ALL_JOB_TRIGGERS_ERROR);
        store.resetTriggerFromErrorState(triggerKey("u"));

        assertThat(stateOf("t")).isEqualTo(TriggerState.ERROR);
        assertThat(stateOf("u")).isEqualTo(TriggerState.NORMAL);
        assertThat(dueNames(10)).containsExactly("u");
    }

    @Test
    void a_trigger_reset_from_error_is_paused_when_its_group_is() throws Exception {
        storeAll(hourly("t", "j").withIdentity("t", "g"));
        complete(fire(theDue()), SET_TRIGGER_ERROR);
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("g"));
        store.resetTriggerFromErrorState(triggerKey("t", "g"));

        assertThat(store.getTriggerState(triggerKey("t", "g"))).isEqualTo(TriggerState.PAUSED);
    }

    @Test
    void only_a_trigger_in_error_is_reset() throws Exception {
        storeAll(hourly("paused", "j"), once("complete", "j", 0));
        complete(takeAndFire("complete"), SET_TRIGGER_COMPLETE);
        store.pauseTrigger(triggerKey("paused"));
        store.resetTriggerFromErrorState(triggerKey("paused"));
        store.resetTriggerFromErrorState(triggerKey("complete"));
        store.resetTriggerFromErrorState(triggerKey("unknown"));

        assertThat(stateOf("paused")).isEqualTo(TriggerState.PAUSED);
        assertThat(stateOf("complete")).isEqualTo(TriggerState.COMPLETE);
        assertThat(stateOf("unknown")).isEqualTo(TriggerState.NONE);
    }

    @ParameterizedTest
    @EnumSource(CompletedExecutionInstruction.class)
    void an_execution_may_end_after_its_job_was_deleted(CompletedExecutionInstruction instruction) throws Exception {
        storeAll(hourly("t", "j"));
        var bundle = fire(theDue());
        store.removeJob(jobKey("j"));
        complete(bundle, instruction);

        assertThat(hasJob("j")).isFalse();
        assertThat(hasTrigger("t")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(CompletedExecutionInstruction.class)
    void an_execution_may_end_after_its_trigger_was_deleted(CompletedExecutionInstruction instruction)
            throws Exception {
        storeAll(hourly("t", "j"));
        var bundle = fire(theDue());
        store.removeTrigger(triggerKey("t"));
        complete(bundle, instruction);

        assertThat(hasTrigger("t")).isFalse();
        assertThat(hasJob("j")).isTrue();
    }

    @Test
    void a_trigger_paused_while_its_job_ran_stays_paused() throws Exception {
        storeAll(hourly("t", "j"));
        var bundle = fire(theDue());
        store.pauseTrigger(triggerKey("t"));
        complete(bundle, NOOP);

        assertThat(stateOf("t")).isEqualTo(TriggerState.PAUSED);
    }

    @Test
    @Exposes(Defect.LATE_COMPLETION_COUNTS)
    void an_execution_ends_once() throws Exception {
        storeAll(hourly("t", "j"));
        var bundle = fire(theDue());
        complete(bundle, RE_EXECUTE_JOB);
        complete(bundle, SET_TRIGGER_ERROR);

        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
    }
}
