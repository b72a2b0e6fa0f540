package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quartz.JobDetail;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.matchers.GroupMatcher;

/** Many jobs are stored like one: all of them, or none. */
abstract class BulkContract extends Contract {
    @Test
    void many_jobs_are_stored_with_all_their_triggers() throws Exception {
        store.storeJobsAndTriggers(
                Map.of(
                        aJob("a").build(), Set.of(ready(hourly("a1", "a")), ready(once("a2", "a", 500))),
                        aJob("b").build(), Set.of(ready(hourly("b1", "b"))),
                        aJob("c").build(), Set.of()),
                false);

        assertThat(store.getNumberOfJobs()).isEqualTo(3);
        assertThat(store.getTriggersForJob(jobKey("a"))).hasSize(2);
        assertThat(store.getTriggersForJob(jobKey("c"))).isEmpty();
        assertThat(dueNames(10)).containsExactlyInAnyOrder("a1", "b1");
    }

    @Test
    void nothing_to_store_is_stored() throws Exception {
        store.storeJobsAndTriggers(Map.of(), false);
        assertThat(store.getNumberOfJobs()).isZero();
    }

    @Test
    void one_job_whose_key_is_taken_refuses_them_all() throws Exception {
        store.storeJob(aJob("b").build(), false);

        assertThatThrownBy(() -> store.storeJobsAndTriggers(jobs("a", "b", "c"), false))
                .isInstanceOf(ObjectAlreadyExistsException.class);
        assertThat(store.getNumberOfJobs()).isEqualTo(1);
        assertThat(store.getNumberOfTriggers()).isZero();
    }

    @Test
    void one_trigger_whose_key_is_taken_refuses_them_all() throws Exception {
        store.storeJobAndTrigger(aJob("x").build(), ready(once("of b", "x", 500)));

        assertThatThrownBy(() -> store.storeJobsAndTriggers(jobs("a", "b", "c"), false))
                .isInstanceOf(ObjectAlreadyExistsException.class);
        assertThat(store.getNumberOfJobs()).isEqualTo(1);
        assertThat(store.getNumberOfTriggers()).isEqualTo(1);
        assertThat(store.retrieveTrigger(triggerKey("of b")).getJobKey()).isEqualTo(jobKey("x"));
    }

    @Test
    void what_is_there_is_replaced_when_that_is_asked_for() throws Exception {
        store.storeJobAndTrigger(aJob("b").withDescription("old").build(), ready(once("of b", "b", 500)));

        store.storeJobsAndTriggers(jobs("a", "b", "c"), true);

        assertThat(store.retrieveJob(jobKey("b")).getDescription()).isNull();
        assertThat(store.retrieveTrigger(triggerKey("of b")).getNextFireTime()).isEqualTo(at(0));
        assertThat(dueNames(10)).containsExactlyInAnyOrder("of a", "of b", "of c");
    }

    @Test
    void triggers_stored_into_a_paused_group_are_paused() throws Exception {
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("g"));
        store.storeJobsAndTriggers(
                Map.of(
                        aJob("a").build(),
                        Set.of(ready(hourly("t", "a").withIdentity("t", "g")), ready(hourly("t", "a")))),
                false);

        assertThat(store.getTriggerState(triggerKey("t", "g"))).isEqualTo(TriggerState.PAUSED);
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void triggers_of_a_running_job_are_stored_blocked() throws Exception {
        var solo = aSoloJob("solo").build();
        store.storeJobAndTrigger(solo, ready(hourly("first", "solo")));
        var bundle = fire(theDue());

        store.storeJobsAndTriggers(Map.of(solo, Set.of(ready(hourly("second", "solo")))), true);

        assertThat(stateOf("second")).isEqualTo(TriggerState.BLOCKED);
        complete(bundle);
        assertThat(stateOf("second")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_thousand_jobs_are_stored_fired_and_gone() throws Exception {
        var names = new String[1_000];
        for (int i = 0; i < names.length; i++) {
            names[i] = "job " + i;
        }
        store.storeJobsAndTriggers(jobs(names), false);
        assertThat(store.getNumberOfJobs()).isEqualTo(1_000);
        assertThat(store.getNumberOfTriggers()).isEqualTo(1_000);

        var acquired = due(100);
        assertThat(acquired).hasSize(100);
        assertThat(store.triggersFired(acquired)).hasSize(100).allSatisfy(result -> {
            assertThat(result.getTriggerFiredBundle()).isNotNull();
            complete(result.getTriggerFiredBundle());
        });
        assertThat(store.getNumberOfTriggers()).isEqualTo(900);
    }

    /** Jobs of these names, each with a trigger for once. */
    private Map<JobDetail, Set<? extends Trigger>> jobs(String... names) {
        var jobs = new LinkedHashMap<JobDetail, Set<? extends Trigger>>();
        for (var name : names) {
            jobs.put(aJob(name).build(), Set.of(ready(once("of " + name, name, 0))));
        }
        return jobs;
    }
}
