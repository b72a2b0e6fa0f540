package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.Trigger.CompletedExecutionInstruction.NOOP;
import static org.quartz.TriggerKey.triggerKey;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.JobKey;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.calendar.BaseCalendar;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.JobStore;
import org.quartz.spi.OperableTrigger;

/** Nodes of one scheduler see one store, and share its work. */
abstract class SharingContract extends Contract {
    private JobStore other;

    @BeforeEach
    void openAnotherNode() throws Exception {
        other = open(schedulerName, "node-2");
        store.storeJob(aJob("j").build(), false);
        store.storeJob(aSoloJob("solo").build(), false);
    }

    @Test
    void what_one_node_stores_the_other_sees() throws Exception {
        storeAll(hourly("t", "j"));
        store.storeCalendar("c", new BaseCalendar(), false, false);

        assertThat(other.checkExists(JobKey.jobKey("j"))).isTrue();
        assertThat(other.retrieveTrigger(triggerKey("t")).getNextFireTime()).isEqualTo(at(0));
        assertThat(other.retrieveCalendar("c")).isNotNull();
        assertThat(store.isClustered()).isTrue();
        assertThat(store.supportsPersistence()).isTrue();
    }

    @Test
    void what_one_node_acquired_the_other_does_not_get() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        assertThat(dueAt(other, 10)).isEmpty();

        store.releaseAcquiredTrigger(acquired);
        assertThat(names(dueAt(other, 10))).containsExactly("t");
    }

    @Test
    void what_one_node_pauses_the_other_does_not_fire() throws Exception {
        storeAll(hourly("t", "j"));
        var acquired = theDue();
        other.pauseTriggers(GroupMatcher.anyTriggerGroup());

        assertThat(fire(acquired)).isNull();
        storeAll(hourly("u", "j"));
        assertThat(stateOf("u")).isEqualTo(TriggerState.PAUSED);
    }

    @Test
    void a_job_that_may_not_overlap_runs_on_one_node_at_a_time() throws Exception {
        storeAll(hourly("t1", "solo").withPriority(9), hourly("t2", "solo"));
        var first = due(1).get(0);
        var second = dueAt(other, 1).get(0);
        var bundle = fire(first);

        assertThat(fireAt(other, second)).isNull();
        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        complete(bundle);
        assertThat(stateOf("t2")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    @Exposes(Defect.RELEASE_UNBLOCKS)
    void a_node_that_could_not_fire_does_not_unblock_what_runs_on_another() throws Exception {
        storeAll(hourly("t1", "solo").withPriority(9), hourly("t2", "solo"));
        var first = due(1).get(0);
        var second = dueAt(other, 1).get(0);
        fire(first);
        fireAt(other, second);
        other.releaseAcquiredTrigger(second);

        assertThat(stateOf("t2")).isEqualTo(TriggerState.BLOCKED);
        assertThat(dueAt(other, 10)).isEmpty();
    }

    @Test
    void nodes_at_work_at_the_same_time_run_each_trigger_once() throws Exception {
        for (int i = 0; i < 80; i++) {
            storeAll(once("t" + i, "j", -1));
        }
        var fired = both(3);

        assertThat(fired).hasSize(80).doesNotHaveDuplicates();
        assertThat(store.getNumberOfTriggers()).isZero();
    }

    @Test
    void nodes_at_work_at_the_same_time_take_one_trigger_each() throws Exception {
        for (int i = 0; i < 30; i++) {
            storeAll(once("t" + i, "j", -1));
        }
        assertThat(both(1)).hasSize(30).doesNotHaveDuplicates();
    }

    /** Lets both nodes work until there is nothing left, and returns the names of what fired. */
    private List<String> both(int batch) throws Exception {
        var start = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        try {
            var fired = new ArrayList<String>();
            for (var result : threads.invokeAll(List.of(worker(store, batch, start), worker(other, batch, start)))) {
                fired.addAll(result.get());
            }
            fired.addAll(work(store, batch));
            return fired;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<List<String>> worker(JobStore node, int batch, CyclicBarrier start) {
        return () -> {
            start.await(LONG.toSeconds(), TimeUnit.SECONDS);
            return work(node, batch);
        };
    }

    private static List<String> work(JobStore node, int batch) throws Exception {
        var fired = new ArrayList<String>();
        for (List<OperableTrigger> some = dueAt(node, batch); !some.isEmpty(); some = dueAt(node, batch)) {
            for (var result : node.triggersFired(some)) {
                var bundle = result.getTriggerFiredBundle();
                fired.add(bundle.getTrigger().getKey().getName());
                var instruction = bundle.getTrigger().executionComplete(null, null);
                assertThat(instruction).isNotEqualTo(NOOP);
                node.triggeredJobComplete(bundle.getTrigger(), bundle.getJobDetail(), instruction);
            }
        }
        return fired;
    }
}
