package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.quartz.JobKey.jobKey;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;
import org.quartz.Trigger.TriggerState;
import org.quartz.spi.JobStore;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredBundle;

/** A node that starts puts right what a node left behind that never said it lives. */
abstract class RecoveryContract extends Contract {
    private JobStore survivor;

    /** The store of this test is the node that dies: it works, but never starts and so never checks in. */
    @BeforeEach
    void openSurvivor() throws Exception {
        survivor = open(schedulerName, "node-2");
    }

    @Test
    void a_trigger_acquired_by_a_dead_node_is_free_again() throws Exception {
        store.storeJobAndTrigger(aJob("j").build(), ready(hourly("t", "j")));
        theDue();
        survivor.schedulerStarted();

        assertThat(names(awaitWork())).containsExactly("t");
    }

    @Test
    void an_execution_that_asks_for_recovery_is_run_again_with_the_data_of_its_trigger() throws Exception {
        store.storeJobAndTrigger(
                aJob("j").requestRecovery().build(), ready(once("t", "j", 0).usingJobData("run", "17")));
        var lost = fire(theDue());
        survivor.schedulerStarted();

        var acquired = awaitWork();
        assertThat(acquired).hasSize(1);
        var recovered = fireAt(survivor, acquired.get(0));
        assertThat(recovered.isRecovering()).isTrue();
        assertThat(recovered.getJobDetail().getKey()).isEqualTo(jobKey("j"));
        assertThat(recovered.getTrigger().getKey().getGroup()).isEqualTo(Scheduler.DEFAULT_RECOVERY_GROUP);
        var data = recovered.getTrigger().getJobDataMap();
        assertThat(data.getString("run")).isEqualTo("17");
        assertThat(data.getString(Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_NAME)).isEqualTo("t");
        assertThat(data.getString(Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_GROUP)).isEqualTo(Scheduler.DEFAULT_GROUP);
        assertThat(lost.isRecovering()).isFalse();
    }

    @Test
    void an_execution_that_does_not_ask_for_recovery_is_not_run_again() throws Exception {
        store.storeJobAndTrigger(aJob("j").build(), ready(hourly("t", "j")));
        fire(theDue());
        survivor.schedulerStarted();

        assertThat(dueAt(survivor, 10)).isEmpty();
        assertThat(survivor.getNumberOfTriggers()).isEqualTo(1);
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void triggers_blocked_by_a_lost_execution_are_unblocked() throws Exception {
        store.storeJobAndTrigger(
                aSoloJob("solo").build(), ready(hourly("t1", "solo").withPriority(9)));
        storeAll(hourly("t2", "solo"));
        takeAndFire("t1");
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        survivor.schedulerStarted();

        assertThat(names(awaitWork())).containsExactly("t2");
        assertThat(stateOf("t1")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    @Exposes(Defect.LATE_COMPLETION_COUNTS)
    void a_node_thought_dead_does_not_unblock_what_took_its_place() throws Exception {
        store.storeJobAndTrigger(
                aSoloJob("solo").requestRecovery().build(),
                ready(hourly("t1", "solo").withPriority(9)));
        storeAll(hourly("t2", "solo"));
        TriggerFiredBundle lost = takeAndFire("t1");
        survivor.schedulerStarted();
        var acquired = awaitWork();
        assertThat(fireAt(survivor, acquired.get(0))).isNotNull();
        complete(lost);

        assertThat(dueAt(survivor, 10)).isEmpty();
        assertThat(stateOf("t1")).isEqualTo(TriggerState.BLOCKED);
    }

    @Test
    @Exposes(Defect.STALE_ACQUISITION_FIRES)
    void a_node_thought_dead_does_not_fire_what_another_has_acquired_since() throws Exception {
        store.storeJobAndTrigger(aJob("j").build(), ready(hourly("t", "j")));
        var lost = theDue();
        survivor.schedulerStarted();
        var acquired = awaitWork();

        assertThat(fire(lost)).isNull();
        assertThat(fireAt(survivor, acquired.get(0))).isNotNull();
    }

    private List<OperableTrigger> awaitWork() {
        return await().atMost(LONG).until(() -> dueAt(survivor, 10), triggers -> !triggers.isEmpty());
    }
}
