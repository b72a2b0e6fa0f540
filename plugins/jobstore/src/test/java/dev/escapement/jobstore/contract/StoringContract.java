package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quartz.CronScheduleBuilder.cronSchedule;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerBuilder.newTrigger;
import static org.quartz.TriggerKey.triggerKey;

import org.junit.jupiter.api.Test;
import org.quartz.CronTrigger;
import org.quartz.JobBuilder;
import org.quartz.JobPersistenceException;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.PersistJobDataAfterExecution;
import org.quartz.Trigger.TriggerState;

/** Jobs and triggers are kept as they were given, under keys that nothing else has. */
abstract class StoringContract extends Contract {
    @Test
    void a_job_comes_back_as_it_was_stored() throws Exception {
        store.storeJob(
                JobBuilder.newJob(Careful.class)
                        .withIdentity("import", "nightly")
                        .withDescription("Takes the day in")
                        .requestRecovery(true)
                        .storeDurably(true)
                        .usingJobData("table", "world_airports")
                        .build(),
                false);

        var job = store.retrieveJob(jobKey("import", "nightly"));
        assertThat(job.getKey()).isEqualTo(jobKey("import", "nightly"));
        assertThat(job.getJobClass()).isEqualTo(Careful.class);
        assertThat(job.getDescription()).isEqualTo("Takes the day in");
        assertThat(job.requestsRecovery()).isTrue();
        assertThat(job.isDurable()).isTrue();
        assertThat(job.isConcurrentExecutionDisallowed()).isTrue();
        assertThat(job.isPersistJobDataAfterExecution()).isTrue();
        assertThat(job.getJobDataMap().getWrappedMap()).hasSize(1).containsEntry("table", "world_airports");
    }

    @Test
    void a_plain_job_comes_back_plain() throws Exception {
        store.storeJob(JobBuilder.newJob(Nothing.class).withIdentity("plain").build(), false);

        var job = store.retrieveJob(jobKey("plain"));
        assertThat(job.getDescription()).isNull();
        assertThat(job.requestsRecovery()).isFalse();
        assertThat(job.isDurable()).isFalse();
        assertThat(job.isConcurrentExecutionDisallowed()).isFalse();
        assertThat(job.isPersistJobDataAfterExecution()).isFalse();
        assertThat(job.getJobDataMap()).isEmpty();
    }

    @Test
    void a_second_job_under_the_same_key_is_refused() throws Exception {
        store.storeJob(aJob("j").withDescription("first").build(), false);

        assertThatThrownBy(
                        () -> store.storeJob(aJob("j").withDescription("second").build(), false))
                .isInstanceOf(ObjectAlreadyExistsException.class);
        assertThat(store.retrieveJob(jobKey("j")).getDescription()).isEqualTo("first");
    }

    @Test
    void a_job_is_replaced_when_that_is_asked_for_and_keeps_its_triggers() throws Exception {
        store.storeJob(aJob("j").usingJobData("old", "1").build(), false);
        storeAll(hourly("t", "j"));

        store.storeJob(
                JobBuilder.newJob(Careful.class)
                        .withIdentity("j")
                        .requestRecovery()
                        .usingJobData("new", "2")
                        .build(),
                true);

        var job = store.retrieveJob(jobKey("j"));
        assertThat(job.getJobClass()).isEqualTo(Careful.class);
        assertThat(job.isDurable()).isFalse();
        assertThat(job.requestsRecovery()).isTrue();
        assertThat(job.isConcurrentExecutionDisallowed()).isTrue();
        assertThat(job.getJobDataMap().getWrappedMap()).hasSize(1).containsEntry("new", "2");
        assertThat(store.getTriggersForJob(jobKey("j"))).hasSize(1);
        assertThat(store.getNumberOfJobs()).isEqualTo(1);
    }

    @Test
    void a_job_that_may_replace_one_need_not_find_one() throws Exception {
        store.storeJob(aJob("j").build(), true);
        assertThat(hasJob("j")).isTrue();
    }

    @Test
    void a_second_trigger_under_the_same_key_is_refused() throws Exception {
        store.storeJob(aJob("j").build(), false);
        storeAll(hourly("t", "j").withDescription("first"));

        var second = ready(hourly("t", "j").withDescription("second"));
        assertThatThrownBy(() -> store.storeTrigger(second, false)).isInstanceOf(ObjectAlreadyExistsException.class);
        assertThat(store.retrieveTrigger(triggerKey("t")).getDescription()).isEqualTo("first");
    }

    @Test
    void a_trigger_is_replaced_when_that_is_asked_for() throws Exception {
        store.storeJob(aJob("j").build(), false);
        storeAll(hourly("t", "j"));

        store.storeTrigger(ready(hourly("t", "j").startAt(at(500)).withPriority(9)), true);

        var trigger = store.retrieveTrigger(triggerKey("t"));
        assertThat(trigger.getNextFireTime()).isEqualTo(at(500));
        assertThat(trigger.getPriority()).isEqualTo(9);
        assertThat(store.getNumberOfTriggers()).isEqualTo(1);
        assertThat(due(10)).isEmpty();
    }

    @Test
    void a_trigger_may_be_replaced_by_one_for_another_job() throws Exception {
        store.storeJob(aJob("j").build(), false);
        store.storeJob(aJob("k").build(), false);
        storeAll(hourly("t", "j"));

        store.storeTrigger(ready(hourly("t", "k")), true);

        assertThat(store.retrieveTrigger(triggerKey("t")).getJobKey()).isEqualTo(jobKey("k"));
        assertThat(store.getTriggersForJob(jobKey("j"))).isEmpty();
        assertThat(hasJob("j")).isTrue();
    }

    @Test
    @Exposes(Defect.REPLACED_BY_ANOTHER_KIND)
    void a_trigger_may_be_replaced_by_one_of_another_kind() throws Exception {
        store.storeJob(aJob("j").build(), false);
        storeAll(hourly("t", "j"));

        store.storeTrigger(
                ready(newTrigger().withIdentity("t").forJob("j").withSchedule(cronSchedule("0 0 3 * * ?"))), true);

        assertThat(store.retrieveTrigger(triggerKey("t"))).isInstanceOf(CronTrigger.class);
        assertThat(store.getNumberOfTriggers()).isEqualTo(1);
    }

    @Test
    void a_trigger_for_a_job_that_is_not_there_is_refused() throws Exception {
        var trigger = ready(hourly("t", "nobody"));

        assertThatThrownBy(() -> store.storeTrigger(trigger, false)).isInstanceOf(JobPersistenceException.class);
        assertThat(hasTrigger("t")).isFalse();
    }

    @Test
    void a_job_and_its_trigger_are_stored_together() throws Exception {
        store.storeJobAndTrigger(aJob("j").build(), ready(hourly("t", "j")));

        assertThat(hasJob("j")).isTrue();
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
        assertThat(store.retrieveTrigger(triggerKey("t")).getJobKey()).isEqualTo(jobKey("j"));
    }

    @Test
    void a_job_whose_key_is_taken_is_refused_with_its_trigger() throws Exception {
        store.storeJob(aJob("j").build(), false);

        var trigger = ready(hourly("t", "j"));
        assertThatThrownBy(() -> store.storeJobAndTrigger(aJob("j").build(), trigger))
                .isInstanceOf(ObjectAlreadyExistsException.class);
        assertThat(hasTrigger("t")).isFalse();
    }

    @Test
    @Exposes(Defect.HALF_STORED)
    void a_trigger_whose_key_is_taken_is_refused_with_its_job() throws Exception {
        store.storeJobAndTrigger(aJob("j").build(), ready(hourly("t", "j")));

        var trigger = ready(hourly("t", "k"));
        assertThatThrownBy(() -> store.storeJobAndTrigger(aJob("k").build(), trigger))
                .isInstanceOf(ObjectAlreadyExistsException.class);
        assertThat(hasJob("k")).isFalse();
    }

    @Test
    void what_is_stored_does_not_change_with_the_objects_of_the_caller() throws Exception {
        var job = aJob("j").usingJobData("k", "stored").build();
        var trigger = ready(hourly("t", "j").usingJobData("k", "stored"));
        store.storeJobAndTrigger(job, trigger);

        job.getJobDataMap().put("k", "changed");
        trigger.getJobDataMap().put("k", "changed");
        store.retrieveJob(jobKey("j")).getJobDataMap().put("k", "changed");
        store.retrieveTrigger(triggerKey("t")).setNextFireTime(at(99));

        assertThat(store.retrieveJob(jobKey("j")).getJobDataMap().getString("k"))
                .isEqualTo("stored");
        assertThat(store.retrieveTrigger(triggerKey("t")).getJobDataMap().getString("k"))
                .isEqualTo("stored");
        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(0));
    }

    @Test
    void what_is_not_there_is_nothing() throws Exception {
        assertThat(store.retrieveJob(jobKey("j"))).isNull();
        assertThat(store.retrieveTrigger(triggerKey("t"))).isNull();
        assertThat(hasJob("j")).isFalse();
        assertThat(hasTrigger("t")).isFalse();
        assertThat(stateOf("t")).isEqualTo(TriggerState.NONE);
    }

    /** Every flag set. */
    @PersistJobDataAfterExecution
    public static class Careful extends Solo {}
}
