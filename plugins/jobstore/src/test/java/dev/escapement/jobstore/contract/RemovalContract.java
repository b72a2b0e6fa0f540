package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.JobPersistenceException;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.calendar.BaseCalendar;

/** What is removed is gone, with all that cannot be without it. */
abstract class RemovalContract extends Contract {
    @BeforeEach
    void storeJobs() throws Exception {
        store.storeJobAndTrigger(aJob("durable").build(), ready(hourly("d1", "durable")));
        store.storeJobAndTrigger(aJob("brief").storeDurably(false).build(), ready(hourly("b1", "brief")));
        storeAll(hourly("b2", "brief"));
    }

    @Test
    void a_removed_trigger_is_gone() throws Exception {
        assertThat(store.removeTrigger(triggerKey("d1"))).isTrue();

        assertThat(hasTrigger("d1")).isFalse();
        assertThat(stateOf("d1")).isEqualTo(TriggerState.NONE);
        assertThat(store.removeTrigger(triggerKey("d1"))).isFalse();
        assertThat(dueNames(10)).containsExactlyInAnyOrder("b1", "b2");
    }

    @Test
    void a_durable_job_stays_without_triggers() throws Exception {
        store.removeTrigger(triggerKey("d1"));
        assertThat(hasJob("durable")).isTrue();
    }

    @Test
    void a_job_that_is_not_durable_goes_with_its_last_trigger() throws Exception {
        store.removeTrigger(triggerKey("b1"));
        assertThat(hasJob("brief")).isTrue();
        store.removeTrigger(triggerKey("b2"));
        assertThat(hasJob("brief")).isFalse();
    }

    @Test
    void a_removed_job_takes_its_triggers_along() throws Exception {
        assertThat(store.removeJob(jobKey("brief"))).isTrue();

        assertThat(hasJob("brief")).isFalse();
        assertThat(hasTrigger("b1")).isFalse();
        assertThat(hasTrigger("b2")).isFalse();
        assertThat(hasTrigger("d1")).isTrue();
        assertThat(store.removeJob(jobKey("brief"))).isFalse();
    }

    @Test
    void removing_several_says_whether_all_were_there() throws Exception {
        storeAll(hourly("d2", "durable"), hourly("d3", "durable"));

        assertThat(store.removeTriggers(List.of(triggerKey("d2"), triggerKey("nobody"), triggerKey("d3"))))
                .isFalse();
        assertThat(hasTrigger("d2")).isFalse();
        assertThat(hasTrigger("d3")).isFalse();
        assertThat(store.removeTriggers(List.of(triggerKey("d1"), triggerKey("b1"))))
                .isTrue();
        assertThat(store.removeJobs(List.of(jobKey("nobody"), jobKey("durable"))))
                .isFalse();
        assertThat(hasJob("durable")).isFalse();
        assertThat(store.removeJobs(List.of(jobKey("brief")))).isTrue();
        assertThat(store.getNumberOfJobs()).isZero();
        assertThat(store.getNumberOfTriggers()).isZero();
    }

    @Test
    void an_empty_group_is_forgotten() throws Exception {
        store.storeJobAndTrigger(
                aJob("j").withIdentity("j", "jobs").build(),
                ready(hourly("t", "j").withIdentity("t", "triggers").forJob("j", "jobs")));
        assertThat(store.getJobGroupNames()).contains("jobs");
        assertThat(store.getTriggerGroupNames()).contains("triggers");

        store.removeJob(jobKey("j", "jobs"));
        assertThat(store.getJobGroupNames()).doesNotContain("jobs");
        assertThat(store.getTriggerGroupNames()).doesNotContain("triggers");
    }

    @Test
    void a_replaced_trigger_makes_way_for_one_of_the_same_job() throws Exception {
        var found = store.replaceTrigger(triggerKey("d1"), ready(once("d9", "durable", 500)));

        assertThat(found).isTrue();
        assertThat(hasTrigger("d1")).isFalse();
        assertThat(store.retrieveTrigger(triggerKey("d9")).getNextFireTime()).isEqualTo(at(500));
    }

    @Test
    void a_job_that_is_not_durable_outlives_the_replacement_of_its_only_trigger() throws Exception {
        store.removeTrigger(triggerKey("b2"));
        store.replaceTrigger(triggerKey("b1"), ready(once("b1", "brief", 500)));

        assertThat(hasJob("brief")).isTrue();
        assertThat(store.retrieveTrigger(triggerKey("b1")).getNextFireTime()).isEqualTo(at(500));
    }

    @Test
    void what_is_not_there_is_not_replaced() throws Exception {
        assertThat(store.replaceTrigger(triggerKey("nobody"), ready(once("d9", "durable", 500))))
                .isFalse();
        assertThat(hasTrigger("d9")).isFalse();
    }

    @Test
    void a_trigger_is_not_replaced_by_one_of_another_job() throws Exception {
        var other = ready(once("b9", "brief", 500));
        assertThatThrownBy(() -> store.replaceTrigger(triggerKey("d1"), other))
                .isInstanceOf(JobPersistenceException.class);
        assertThat(hasTrigger("b9")).isFalse();
    }

    @Test
    @Exposes(Defect.REFUSED_REPLACEMENT_LOSES_TRIGGER)
    void a_trigger_whose_replacement_was_refused_is_still_there() throws Exception {
        var other = ready(once("b9", "brief", 500));
        assertThatThrownBy(() -> store.replaceTrigger(triggerKey("d1"), other))
                .isInstanceOf(JobPersistenceException.class);

        assertThat(hasTrigger("d1")).isTrue();
        assertThat(dueNames(10)).contains("d1");
    }

    @Test
    void clearing_removes_everything() throws Exception {
        store.storeCalendar("c", new BaseCalendar(), false, false);
        storeAll(hourly("with calendar", "durable").modifiedByCalendar("c"));
        takeAndFire("d1");

        store.clearAllSchedulingData();

        assertThat(store.getNumberOfJobs()).isZero();
        assertThat(store.getNumberOfTriggers()).isZero();
        assertThat(store.getNumberOfCalendars()).isZero();
        assertThat(due(10)).isEmpty();
    }

    @Test
    void a_cleared_store_can_be_filled_again() throws Exception {
        store.clearAllSchedulingData();
        store.storeJobAndTrigger(aJob("durable").build(), ready(hourly("d1", "durable")));

        assertThat(dueNames(10)).containsExactly("d1");
    }
}
