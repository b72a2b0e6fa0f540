package dev.escapement.engine.quartz;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.ManualEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;

/** What becomes of jobs whose node died, stops or cannot check in, under real Quartz schedulers. */
class PluginTakeOverTest extends PluginFixture {
    /** Check-ins wait for a lock; the ledger is at hand. */
    @Test
    void a_node_that_cannot_check_in_ends_what_others_may_run_meanwhile_and_goes_on_once_it_can() throws Exception {
        var engine = EnginePlugin.engineOf(start(Store.OURS, "fenced"));
        var handle = engine.submit(chain("fenced", "wait", "ok"));
        steps.waiting.acquire();
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table quartz.qrtz_scheduler_state in share mode");
            await().atMost(LONG).until(() -> handle.job().status() == PENDING);
            connection.rollback();
        }

        assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        assertThat(handle.job().steps().get(0).attempts()).extracting("status").containsExactly(CANCELLED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("fenced/s0", "fenced/s0", "fenced/s1");
    }

    @ParameterizedTest
    @EnumSource
    void a_job_whose_node_died_between_ledger_and_scheduler_is_found_by_the_sweep(Store store) throws Exception {
        var swept = chain("swept" + store, "ok");
        var half = chain("half" + store, "ok", "ok");
        var later = chain("later" + store, "ok").withNotBefore(Instant.now().plusSeconds(1));
        try (var dead = ManualEngine.start(POSTGRES, "dead", steps)) {
            dead.engine().submit(swept);
            dead.engine().submit(later);
            dead.ledger().claim(dead.engine().submit(half).job().key(), "dead", TakeOver.FROM_ANYBODY);
        }
        var engine = EnginePlugin.engineOf(start(store, "sweep"));

        var handle = engine.submit(swept);
        assertThat(handle.created()).isFalse();
        assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        assertThat(engine.submit(half).await(LONG)).hasStatus(SUCCEEDED);
        assertThat(engine.submit(later).await(LONG)).hasStatus(SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource
    void a_trigger_that_was_left_over_does_not_take_a_job_from_the_node_that_runs_it(Store store) throws Exception {
        var scheduler = start(store, "leftover");
        var handle = EnginePlugin.engineOf(scheduler).submit(chain("leftover" + store, "hold", "ok"));
        steps.waiting.acquire();
        var leftOver = QuartzKeys.trigger(new Unfinished(handle.job().key(), null, 7, 0, null));
        scheduler.scheduleJob(leftOver);
        await().atMost(LONG).until(() -> !scheduler.checkExists(leftOver.getKey()));
        steps.release.countDown();

        assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactly("leftover" + store + "/s0", "leftover" + store + "/s1");
    }

    /** As Quartz finds it when a node has died: a fired trigger, and the last check-in of the node long ago. */
    @Test
    void on_quartzs_own_store_a_recovery_takes_the_job_from_the_node_that_is_lost_and_from_no_other() throws Exception {
        var scheduler = prepare(Store.STOCK, "recovery");
        try (var node = ManualEngine.start(POSTGRES, "lost", steps)) {
            claimAsIfFired(node, scheduler, "of-lost", "lost");
            var alive = claimAsIfFired(node, scheduler, "of-alive", "alive");
            execute("insert into quartz.qrtz_scheduler_state values ('" + scheduler.getSchedulerName()
                    + "', 'lost', 1, 1000)");
            scheduler.start();

            var lost = EnginePlugin.engineOf(scheduler).submit(chain("of-lost", "ok"));
            assertThat(lost.await(LONG)).hasStatus(SUCCEEDED);
            var recoveries = GroupMatcher.triggerGroupEquals(Scheduler.DEFAULT_RECOVERY_GROUP);
            await().atMost(LONG)
                    .until(() -> scheduler.getTriggerKeys(recoveries).isEmpty());
            assertThat(node.ledger().endStep(alive, 0, StepResult.succeeded(Map.of())))
                    .isTrue();
            assertThat(steps.runs).containsExactly("of-lost/s0");
        }
    }

    /** The trigger itself waits for long, so that nothing but a recovery runs the job. */
    private static Claim claimAsIfFired(ManualEngine node, Scheduler scheduler, String id, String owner)
            throws Exception {
        var key = node.engine().submit(chain(id, "ok")).job().key();
        var job = new Unfinished(key, Instant.now().plusSeconds(3_600), 0, 0, null);
        var trigger = QuartzKeys.trigger(job);
        scheduler.scheduleJob(QuartzKeys.job(job), trigger);
        execute("""
                insert into quartz.qrtz_fired_triggers values ('%1$s', '%2$s', '%2$s', '%3$s', 'lost', 1, 1, 5,
                  'EXECUTING', '%2$s', '%3$s', false, true)""".formatted(
                        scheduler.getSchedulerName(),
                        trigger.getKey().getName(),
                        trigger.getKey().getGroup()));
        return node.ledger().claim(key, owner, TakeOver.FROM_NOBODY).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void a_shutdown_lets_the_step_end_and_a_later_start_goes_on_after_it(Store store) throws Exception {
        var scheduler = start(store, "drained");
        var engine = EnginePlugin.engineOf(scheduler);
        var chain = chain("drained" + store, "wait", "ok");
        engine.submit(chain);
        steps.waiting.acquire();
        var stopping = new Thread(() -> shutdown(scheduler));
        stopping.start();
        await().until(scheduler::isInStandbyMode);
        steps.release.countDown();
        stopping.join();
        schedulers.remove(scheduler);

        var next = EnginePlugin.engineOf(start(store, "drained"));

        assertThat(next.submit(chain).await(LONG)).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactly("drained" + store + "/s0", "drained" + store + "/s1");
    }

    /** The removal waits for a lock until only its node is left to stop. */
    @Test
    void a_shutdown_lets_a_removal_end() throws Exception {
        try (var node = ManualEngine.start(POSTGRES, "before", steps)) {
            node.engine().cancel(node.engine().submit(chain("removed", "ok")).ref());
        }
        retention = Duration.ofMillis(1);
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table escapement.limit_use in exclusive mode");
            var scheduler = start(Store.MEMORY, "removing");
            await().atMost(LONG).until(() -> number("select count(*) from pg_locks where not granted") > 0);
            var stopping = new Thread(() -> shutdown(scheduler));
            stopping.start();
            await().until(scheduler::isShutdown);
            connection.rollback();
            stopping.join();
            schedulers.remove(scheduler);
        }
        assertThat(number("select count(*) from escapement.job where id = 'removed'"))
                .isZero();
    }

    private static long number(String query) throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void execute(String sql) throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void shutdown(Scheduler scheduler) {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }
}
