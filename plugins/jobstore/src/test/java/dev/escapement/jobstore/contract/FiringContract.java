package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.TriggerFiredResult;

/** What was acquired may fire, unless something came between. */
abstract class FiringContract extends Contract {
    @BeforeEach
    void storeJob() throws Exception {
        store.storeJob(aJob("j").usingJobData("of", "job").build(), false);
    }

    @Test
    void a_firing_tells_all_about_itself() throws Exception {
        storeAll(hourly("t", "j").usingJobData("of", "trigger"));

        var acquired = theDue();
        var bundle = fire(acquired);
        assertThat(bundle.getJobDetail().getKey()).isEqualTo(jobKey("j"));
        assertThat(bundle.getJobDetail().getJobDataMap().getString("of")).isEqualTo("job");
        assertThat(bundle.getTrigger().getKey()).isEqualTo(triggerKey("t"));
        assertThat(bundle.getTrigger().getJobDataMap().getString("of")).isEqualTo("trigger");
        assertThat(bundle.getTrigger().getFireInstanceId()).isEqualTo(acquired.getFireInstanceId());
        assertThat(bundle.getScheduledFireTime()).isEqualTo(at(0));
        assertThat(bundle.getPrevFireTime()).isNull();
        assertThat(bundle.getNextFireTime()).isEqualTo(at(3_600));
        assertThat(bundle.getFireTime()).isAfterOrEqualTo(at(0));
        assertThat(bundle.getCalendar()).isNull();
        assertThat(bundle.isRecovering()).isFalse();
    }

    @Test
    void firing_moves_the_trigger_on() throws Exception {
        storeAll(hourly("t", "j"));
        fire(theDue());

        var trigger = store.retrieveTrigger(triggerKey("t"));
        assertThat(trigger.getPreviousFireTime()).isEqualTo(at(0));
        assertThat(trigger.getNextFireTime()).isEqualTo(at(3_600));
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
        assertThat(due(10)).isEmpty();
    }

    @Test
    void a_trigger_fires_again_while_its_job_still_runs() throws Exception {
        storeAll(hourly("t", "j"));
        var first = fire(theDue());
        var second = fire(store.acquireNextTriggers(now.plusSeconds(3_600).toEpochMilli(), 1, 0)
                .get(0));

        assertThat(second.getPrevFireTime()).isEqualTo(at(0));
        assertThat(second.getScheduledFireTime()).isEqualTo(at(3_600));
        assertThat(second.getTrigger().getFireInstanceId())
                .isNotEqualTo(first.getTrigger().getFireInstanceId());
        complete(second);
        complete(first);
        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(7_200));
    }

    @Test
    void each_trigger_has_its_result_at_its_place() throws Exception {
        storeAll(once("a", "j", -4), once("b", "j", -3), once("c", "j", -2), once("d", "j", -1));
        var acquired = due(10);

        var results = store.triggersFired(acquired);
        assertThat(results)
                .extracting(result ->
                        result.getTriggerFiredBundle().getTrigger().getKey().getName())
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    @Exposes(Defect.FIRED_LIST_LOSES_PLACES)
    void what_cannot_fire_keeps_its_place_without_a_bundle() throws Exception {
        storeAll(once("a", "j", -4), once("b", "j", -3), once("c", "j", -2), once("d", "j", -1));
        var acquired = due(10);
        store.removeTrigger(triggerKey("b"));
        store.pauseTrigger(triggerKey("d"));

        var bundles = store.triggersFired(acquired).stream()
                .map(TriggerFiredResult::getTriggerFiredBundle)
                .toList();
        assertThat(bundles).hasSize(4);
        assertThat(bundles.get(0).getTrigger().getKey()).isEqualTo(triggerKey("a"));
        assertThat(bundles.get(1)).isNull();
        assertThat(bundles.get(2).getTrigger().getKey()).isEqualTo(triggerKey("c"));
        assertThat(bundles.get(3)).isNull();
    }

    @Test
    void firing_nothing_does_nothing() throws Exception {
        assertThat(store.triggersFired(List.of())).isNullOrEmpty();
    }

    @Test
    void a_trigger_deleted_since_does_not_fire() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        store.removeTrigger(triggerKey("t"));

        assertThat(fire(acquired)).isNull();
        store.releaseAcquiredTrigger(acquired);
        assertThat(hasTrigger("t")).isFalse();
    }

    @Test
    void a_trigger_whose_job_was_deleted_since_does_not_fire() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        store.removeJob(jobKey("j"));

        assertThat(fire(acquired)).isNull();
        store.releaseAcquiredTrigger(acquired);
        assertThat(hasTrigger("t")).isFalse();
        assertThat(hasJob("j")).isFalse();
    }

    @Test
    void a_trigger_paused_since_does_not_fire_until_it_is_resumed() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        store.pauseTrigger(triggerKey("t"));

        assertThat(fire(acquired)).isNull();
        store.releaseAcquiredTrigger(acquired);
        assertThat(stateOf("t")).isEqualTo(TriggerState.PAUSED);
        assertThat(due(10)).isEmpty();

        store.resumeTrigger(triggerKey("t"));
        assertThat(fire(theDue())).isNotNull();
    }

    @Test
    void a_trigger_whose_job_was_paused_since_does_not_fire() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        store.pauseJob(jobKey("j"));

        assertThat(fire(acquired)).isNull();
    }

    @Test
    void a_trigger_whose_group_was_paused_since_does_not_fire() throws Exception {
        storeAll(hourly("t", "j").withIdentity("t", "g"));
        var acquired = theDue();
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("g"));

        assertThat(fire(acquired)).isNull();
    }

    @Test
    void nothing_fires_that_was_acquired_before_everything_was_paused() throws Exception {
        storeAll(hourly("t", "j"), hourly("u", "j"));
        var acquired = due(10);
        store.pauseAll();

        assertThat(store.triggersFired(acquired).stream()
                        .map(TriggerFiredResult::getTriggerFiredBundle)
                        .filter(Objects::nonNull))
                .isEmpty();
    }

    @Test
    void a_trigger_replaced_since_does_not_fire_in_its_old_form() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        store.replaceTrigger(triggerKey("t"), ready(hourly("t", "j").startAt(at(500))));

        assertThat(fire(acquired)).isNull();
        store.releaseAcquiredTrigger(acquired);
        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(500));
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_released_trigger_does_not_fire_without_being_acquired_again() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        store.releaseAcquiredTrigger(acquired);

        assertThat(fire(acquired)).isNull();
        assertThat(fire(theDue())).isNotNull();
    }

    @Test
    @Exposes(Defect.STALE_ACQUISITION_FIRES)
    void a_trigger_acquired_by_another_since_does_not_fire_for_the_first() throws Exception {
        storeAll(hourly("t", "j"));
        var first = theDue();
        store.releaseAcquiredTrigger(first);
        var second = theDue();

        assertThat(fire(first)).isNull();
        assertThat(fire(second)).isNotNull();
    }

    @Test
    void an_acquisition_fires_once() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();

        assertThat(fire(acquired)).isNotNull();
        assertThat(fire(acquired)).isNull();
        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(3_600));
    }

    @Test
    void a_last_firing_has_no_next() throws Exception {
        storeAll(once("t", "j", 0));
        var bundle = fire(theDue());

        assertThat(bundle.getNextFireTime()).isNull();
        assertThat(due(10)).isEmpty();
        assertThat(hasTrigger("t")).isTrue();
    }

    @Test
    void a_job_changed_since_fires_in_its_new_form() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        store.storeJob(aJob("j").usingJobData("of", "new job").build(), true);

        assertThat(fire(acquired).getJobDetail().getJobDataMap().getString("of"))
                .isEqualTo("new job");
    }
}
