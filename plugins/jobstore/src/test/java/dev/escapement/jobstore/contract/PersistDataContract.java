package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.Trigger.CompletedExecutionInstruction.SET_TRIGGER_ERROR;
import static org.quartz.TriggerKey.triggerKey;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quartz.JobBuilder;
import org.quartz.PersistJobDataAfterExecution;
import org.quartz.spi.TriggerFiredBundle;

/** What a job writes into its data is kept, if the job asks for that. */
abstract class PersistDataContract extends Contract {
    @Test
    void data_changed_by_a_run_are_there_for_the_next() throws Exception {
        storeRemembering();
        var first = firstRun();
        first.getJobDetail().getJobDataMap().put("count", "1");
        first.getJobDetail().getJobDataMap().remove("gone");
        complete(first);

        assertThat(dataOf("j")).containsExactlyInAnyOrderEntriesOf(Map.of("count", "1", "kept", "k"));
        var second = fire(store.acquireNextTriggers(now.plusSeconds(3_600).toEpochMilli(), 1, 0)
                .get(0));
        assertThat(second.getJobDetail().getJobDataMap().getString("count")).isEqualTo("1");
    }

    @Test
    void data_are_kept_only_once_the_run_has_ended() throws Exception {
        storeRemembering();
        var run = firstRun();
        run.getJobDetail().getJobDataMap().put("count", "1");

        assertThat(dataOf("j")).containsEntry("count", "0");
    }

    @Test
    void data_are_kept_of_a_run_that_failed() throws Exception {
        storeRemembering();
        var run = firstRun();
        run.getJobDetail().getJobDataMap().put("count", "1");
        complete(run, SET_TRIGGER_ERROR);

        assertThat(dataOf("j")).containsEntry("count", "1");
    }

    @Test
    void data_that_nobody_changed_stay() throws Exception {
        storeRemembering();
        complete(firstRun());

        assertThat(dataOf("j")).containsExactlyInAnyOrderEntriesOf(Map.of("count", "0", "kept", "k", "gone", "g"));
    }

    @Test
    void data_of_a_job_that_does_not_ask_for_it_are_not_kept() throws Exception {
        store.storeJobAndTrigger(aJob("j").usingJobData("count", "0").build(), ready(hourly("t", "j")));
        var run = firstRun();
        run.getJobDetail().getJobDataMap().put("count", "1");
        complete(run);

        assertThat(dataOf("j")).containsEntry("count", "0");
    }

    @Test
    void data_of_the_trigger_are_not_kept() throws Exception {
        storeRemembering();
        var run = firstRun();
        run.getTrigger().getJobDataMap().put("of", "run");
        complete(run);

        assertThat(store.retrieveTrigger(triggerKey("t")).getJobDataMap().getString("of"))
                .isEqualTo("trigger");
    }

    @Test
    void data_of_a_job_deleted_meanwhile_are_lost_without_harm() throws Exception {
        storeRemembering();
        var run = firstRun();
        run.getJobDetail().getJobDataMap().put("count", "1");
        store.removeJob(jobKey("j"));
        complete(run);

        assertThat(hasJob("j")).isFalse();
    }

    private void storeRemembering() throws Exception {
        store.storeJobAndTrigger(
                JobBuilder.newJob(Remembering.class)
                        .withIdentity("j")
                        .usingJobData("count", "0")
                        .usingJobData("kept", "k")
                        .usingJobData("gone", "g")
                        .build(),
                ready(hourly("t", "j").usingJobData("of", "trigger")));
    }

    private TriggerFiredBundle firstRun() throws Exception {
        return fire(theDue());
    }

    private Map<String, Object> dataOf(String job) throws Exception {
        return store.retrieveJob(jobKey(job)).getJobDataMap().getWrappedMap();
    }

    /** Keeps what it writes. */
    @PersistJobDataAfterExecution
    public static class Remembering extends Nothing {}
}
