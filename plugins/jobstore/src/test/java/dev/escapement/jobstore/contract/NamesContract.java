package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any name goes that fits, and stands for itself. */
abstract class NamesContract extends Contract {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "İstanbul ve Iğdır",
                "日本語",
                "наука",
                "🚂🕰️",
                "'; drop table QRTZ_TRIGGERS; --",
                "%_\\",
                " two  spaces "
            })
    void names_may_be_written_in_any_script(String name) throws Exception {
        storeUnder(name, name);
    }

    @Test
    void names_may_have_200_characters() throws Exception {
        storeUnder("n".repeat(200), "g".repeat(200));
        storeUnder("ş".repeat(200), "ğ".repeat(200));
    }

    private void storeUnder(String name, String group) throws Exception {
        store.storeJobAndTrigger(
                aJob("j").withIdentity(name, group).usingJobData(name, group).build(),
                ready(hourly("t", "j").withIdentity(name, group).forJob(name, group)));

        assertThat(store.retrieveJob(jobKey(name, group)).getJobDataMap().getString(name))
                .isEqualTo(group);
        var fired = fire(theDue());
        assertThat(fired.getTrigger().getKey()).isEqualTo(triggerKey(name, group));
        assertThat(fired.getJobDetail().getKey()).isEqualTo(jobKey(name, group));
        complete(fired);
        assertThat(store.removeTrigger(triggerKey(name, group))).isTrue();
        assertThat(store.removeJob(jobKey(name, group))).isTrue();
    }

    @Test
    void a_name_is_unique_in_its_group_only() throws Exception {
        store.storeJob(aJob("j").withIdentity("j", "a").withDescription("in a").build(), false);
        store.storeJob(aJob("j").withIdentity("j", "b").withDescription("in b").build(), false);
        store.storeJob(
                aJob("j").withIdentity("J", "a").withDescription("upper case").build(), false);

        assertThat(store.retrieveJob(jobKey("j", "a")).getDescription()).isEqualTo("in a");
        assertThat(store.retrieveJob(jobKey("j", "b")).getDescription()).isEqualTo("in b");
        assertThat(store.retrieveJob(jobKey("J", "a")).getDescription()).isEqualTo("upper case");
    }
}
