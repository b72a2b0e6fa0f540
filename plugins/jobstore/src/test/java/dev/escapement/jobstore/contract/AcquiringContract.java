package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Trigger.TriggerState;
import org.quartz.spi.OperableTrigger;

/** Who asks for work gets the earliest and most urgent, each trigger once, and no more than was asked for. */
abstract class AcquiringContract extends Contract {
    @BeforeEach
    void storeJob() throws Exception {
        store.storeJob(aJob("j").build(), false);
    }

    @Test
    void an_empty_store_has_nothing_to_do() throws Exception {
        assertThat(due(10)).isEmpty();
    }

    @Test
    void earlier_triggers_come_first() throws Exception {
        storeAll(once("second", "j", -3), once("third", "j", -1), once("first", "j", -5));

        assertThat(dueNames(10)).containsExactly("first", "second", "third");
    }

    @Test
    void of_triggers_due_at_the_same_time_the_higher_priority_comes_first() throws Exception {
        storeAll(
                once("five", "j", 0).withPriority(5),
                once("minus", "j", 0).withPriority(-1),
                once("ten", "j", 0).withPriority(10),
                once("nine", "j", 0).withPriority(9));

        assertThat(dueNames(1)).containsExactly("ten");
        assertThat(dueNames(10)).containsExactly("nine", "five", "minus");
    }

    @Test
    void priority_does_not_overtake_time() throws Exception {
        storeAll(once("late", "j", -1).withPriority(100), once("early", "j", -2).withPriority(1));

        assertThat(dueNames(10)).containsExactly("early", "late");
    }

    @Test
    void no_more_are_given_than_were_asked_for() throws Exception {
        storeAll(once("a", "j", -5), once("b", "j", -4), once("c", "j", -3));

        assertThat(dueNames(2)).containsExactly("a", "b");
        assertThat(dueNames(2)).containsExactly("c");
        assertThat(dueNames(2)).isEmpty();
    }

    @Test
    void nothing_is_given_that_fires_later_than_asked_for() throws Exception {
        storeAll(once("t", "j", 300));

        assertThat(store.acquireNextTriggers(millis(300) - 1, 10, 0)).isEmpty();
        assertThat(names(store.acquireNextTriggers(millis(300), 10, 0))).containsExactly("t");
    }

    @Test
    void a_window_of_nothing_takes_only_what_fires_together_with_the_first() throws Exception {
        storeAll(once("a", "j", 300), once("b", "j", 300), once("c", "j", 301));

        assertThat(names(store.acquireNextTriggers(millis(600), 10, 0))).containsExactlyInAnyOrder("a", "b");
        assertThat(names(store.acquireNextTriggers(millis(600), 10, 0))).containsExactly("c");
    }

    @Test
    void a_window_opens_with_the_first_trigger() throws Exception {
        storeAll(once("a", "j", 300), once("b", "j", 330), once("c", "j", 331));

        assertThat(names(store.acquireNextTriggers(millis(600), 10, 30_000))).containsExactly("a", "b");
        assertThat(names(store.acquireNextTriggers(millis(600), 10, 30_000))).containsExactly("c");
    }

    @Test
    void a_window_opens_now_when_the_first_trigger_is_late() throws Exception {
        storeAll(once("late", "j", -30), once("soon", "j", 100), once("later", "j", 600));

        assertThat(names(store.acquireNextTriggers(millis(200), 10, 300_000))).containsExactly("late", "soon");
    }

    @Test
    void a_window_reaches_beyond_the_time_asked_for_but_does_not_open_there() throws Exception {
        storeAll(once("beyond", "j", 320));
        assertThat(store.acquireNextTriggers(millis(310), 10, 30_000)).isEmpty();

        storeAll(once("before", "j", 300));
        assertThat(names(store.acquireNextTriggers(millis(310), 10, 30_000))).containsExactly("before", "beyond");
    }

    @Test
    void an_acquired_trigger_is_not_given_again() throws Exception {
        storeAll(hourly("t", "j"));

        assertThat(dueNames(1)).containsExactly("t");
        assertThat(due(1)).isEmpty();
        assertThat(due(10)).isEmpty();
        assertThat(stateOf("t")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_released_trigger_is_given_again_unchanged() throws Exception {
        storeAll(hourly("t", "j"));
        store.releaseAcquiredTrigger(theDue());

        var again = theDue();
        assertThat(again.getNextFireTime()).isEqualTo(at(0));
        assertThat(again.getPreviousFireTime()).isNull();
        assertThat(fire(again)).isNotNull();
    }

    @Test
    void releasing_what_was_deleted_does_no_harm() throws Exception {
        storeAll(hourly("t", "j"));
        var trigger = theDue();
        store.removeTrigger(triggerKey("t"));
        store.releaseAcquiredTrigger(trigger);

        assertThat(hasTrigger("t")).isFalse();
        assertThat(due(10)).isEmpty();
    }

    @Test
    void releasing_what_was_paused_leaves_it_paused() throws Exception {
        storeAll(hourly("t", "j"));
        var trigger = theDue();
        store.pauseTrigger(triggerKey("t"));
        store.releaseAcquiredTrigger(trigger);

        assertThat(stateOf("t")).isEqualTo(TriggerState.PAUSED);
        assertThat(due(10)).isEmpty();
    }

    @Test
    void every_acquisition_has_a_number_of_its_own() throws Exception {
        storeAll(once("a", "j", -5), once("b", "j", -4), once("c", "j", -3));

        var numbers = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var triggers = due(10);
            triggers.forEach(trigger -> numbers.add(trigger.getFireInstanceId()));
            triggers.forEach(store::releaseAcquiredTrigger);
        }
        assertThat(numbers).hasSize(9).doesNotHaveDuplicates().doesNotContainNull();
    }

    @Test
    void of_a_job_that_may_not_overlap_one_trigger_is_given_at_a_time() throws Exception {
        store.storeJob(aSoloJob("solo").build(), false);
        storeAll(once("s1", "solo", -9), once("s2", "solo", -8), once("s3", "solo", -7), once("t", "j", -6));

        assertThat(dueNames(10)).containsExactly("s1", "t");
    }

    @Test
    void a_trigger_passed_over_for_its_job_is_given_when_the_job_has_run() throws Exception {
        store.storeJob(aSoloJob("solo").build(), false);
        storeAll(once("s1", "solo", -9), once("s2", "solo", -8));

        complete(fire(theDue()));
        assertThat(dueNames(10)).containsExactly("s2");
    }

    @Test
    void what_was_given_can_be_changed_without_the_store() throws Exception {
        storeAll(hourly("t", "j"));
        theDue().setNextFireTime(at(9_999));

        assertThat(store.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(0));
    }

    @Test
    void a_trigger_of_a_deleted_job_is_not_given() throws Exception {
        storeAll(hourly("t", "j"));
        store.removeJob(jobKey("j"));

        assertThat(due(10)).isEmpty();
    }

    @Test
    void callers_at_the_same_time_get_different_triggers() throws Exception {
        int callers = 4;
        for (int i = 0; i < 60; i++) {
            storeAll(once("t" + i, "j", -1));
        }
        var start = new CyclicBarrier(callers);
        Callable<List<String>> caller = () -> {
            var mine = new ArrayList<String>();
            start.await(LONG.toSeconds(), TimeUnit.SECONDS);
            for (List<OperableTrigger> some = due(3); !some.isEmpty(); some = due(3)) {
                mine.addAll(names(some));
            }
            return mine;
        };
        var threads = Executors.newFixedThreadPool(callers);
        try {
            var all = new ArrayList<String>();
            for (var result : threads.invokeAll(List.of(caller, caller, caller, caller))) {
                all.addAll(result.get());
            }
            all.addAll(dueNames(60));
            assertThat(all).hasSize(60).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }

    private long millis(long seconds) {
        return now.plusSeconds(seconds).toEpochMilli();
    }
}
