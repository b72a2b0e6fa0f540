package dev.escapement.engine.quartz;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.engine.schedule.Outcome;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;

/** The engine under real Quartz schedulers: in memory, on Quartz's clustered job store, and on ours. */
class EnginePluginTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration LONG = Duration.ofSeconds(60);
    /** Quartz fires a little before the time. */
    private static final int EARLY_MILLIS = 10;

    enum Store {
        MEMORY("org.quartz.simpl.RAMJobStore"),
        STOCK("org.quartz.impl.jdbcjobstore.JobStoreTX"),
        OURS("dev.escapement.jobstore.PostgresJobStore");

        private final String type;

        Store(String type) {
            this.type = type;
        }
    }

    @TempDir
    Path files;

    private final ModeStep steps = new ModeStep();
    private final List<Scheduler> schedulers = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var scheduler : schedulers) {
            scheduler.shutdown(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_chain_runs_to_its_end_or_to_its_failure(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "chain"));

        assertThat(engine.submit(chain("a" + store, "ok", "rows", "ok")).await(LONG))
                .hasStatus(SUCCEEDED);
        assertThat(engine.submit(chain("b" + store, "ok", "throw", "ok")).await(LONG))
                .hasStatus(FAILED)
                .hasSteps(SUCCEEDED, FAILED, UNPROCESSED);
        assertThat(steps.runs)
                .containsExactly(
                        "a" + store + "/s0",
                        "a" + store + "/s1",
                        "a" + store + "/s2",
                        "b" + store + "/s0",
                        "b" + store + "/s1");
    }

    @ParameterizedTest
    @EnumSource
    void what_waits_runs_when_it_is_due(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "retry"));
        var pause = Duration.ofMillis(300);
        var flaky = ModeStep.spec("flaky", "once").withRetry(Retry.of(1, pause));
        var busy = ModeStep.spec("busy", "busy").withRetry(Retry.of(2, pause));

        var tried = engine.submit(JobSpec.of("tried" + store, flaky, ModeStep.spec("last", "ok")));
        var time = Instant.now().plus(pause);
        var later = engine.submit(chain("timed" + store, "ok").withNotBefore(time));
        var failed = engine.submit(JobSpec.of("failed" + store, busy)).await(LONG);
        assertThat(later.await(LONG).startedAt()).isAfterOrEqualTo(time.minusMillis(EARLY_MILLIS));
        var job = tried.await(LONG);

        assertThat(job).hasStatus(SUCCEEDED);
        var attempts = job.steps().get(0).attempts();
        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(1).startedAt())
                .isAfterOrEqualTo(attempts.get(0).endedAt().plus(pause).minusMillis(EARLY_MILLIS));
        assertThat(failed).hasStatus(FAILED);
        assertThat(failed.steps().get(0).attempts()).hasSize(3);
        assertThat(steps.runs).hasSize(7);
    }

    @ParameterizedTest
    @EnumSource
    void what_was_to_wake_a_replaced_job_is_gone(Store store) throws Exception {
        var scheduler = start(store, "replaced");
        var engine = EnginePlugin.engineOf(scheduler);
        var later = chain("replaced" + store, "ok").withNotBefore(Instant.now().plusSeconds(3_600));
        var handle = engine.submit(later);

        engine.intervene(handle.ref(), new Intervention.Update("ann", null, later.withNotBefore(null)));

        assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        org.awaitility.Awaitility.await()
                .until(() -> scheduler.getJobKeys(GroupMatcher.anyJobGroup()).isEmpty());
    }

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
            org.awaitility.Awaitility.await()
                    .atMost(LONG)
                    .until(() -> handle.job().status() == PENDING);
            connection.rollback();
        }

        assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        assertThat(handle.job().steps().get(0).attempts()).extracting("status").containsExactly(CANCELLED, SUCCEEDED);
        assertThat(steps.runs).containsExactly("fenced/s0", "fenced/s0", "fenced/s1");
    }

    /** On our store jobs are claimed one after the other, in the order in which they fire. */
    @Test
    void what_has_a_priority_starts_before_what_waited_before_it() throws Exception {
        var scheduler = prepare(Store.OURS, "priority");
        var engine = EnginePlugin.engineOf(scheduler);
        var others = new ArrayList<dev.escapement.engine.JobHandle>();
        for (int i = 0; i < 5; i++) {
            others.add(engine.submit(chain("other" + i, "ok")));
        }
        var urgent = engine.submit(chain("urgent", "ok").withPriority(1));
        scheduler.start();

        var start = urgent.await(LONG).startedAt();
        for (var other : others) {
            assertThat(other.await(LONG).startedAt()).isAfterOrEqualTo(start);
        }
    }

    /** As soon as the end is known, while Quartz's rows of the last run may still be there. */
    @ParameterizedTest
    @EnumSource
    void a_job_may_be_restarted_the_moment_it_has_failed(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "again"));
        var handle = engine.submit(chain("again" + store, "ok", "fail"));
        var restart = new Intervention.Restart("ann", null, null, null);
        for (int chapters = 0; chapters < 20; chapters++) {
            assertThat(handle.await(LONG)).hasStatus(FAILED);
            assertThat(engine.intervene(handle.ref(), restart)).isPresent();
        }
        assertThat(handle.await(LONG).steps().get(1).attempts()).hasSize(21);
    }

    @ParameterizedTest
    @EnumSource
    void many_chains_run_once_each(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "many"));
        var handles = new ArrayList<dev.escapement.engine.JobHandle>();
        for (int i = 0; i < 100; i++) {
            handles.add(engine.submit(chain(store + "many" + i, "ok", "ok")));
        }
        for (var handle : handles) {
            assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        }
        assertThat(steps.runs).hasSize(200).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void a_limit_holds_and_lets_all_run_in_the_end(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "limit"));
        var handles = new ArrayList<dev.escapement.engine.JobHandle>();
        for (int i = 0; i < 30; i++) {
            handles.add(engine.submit(JobSpec.of(
                    "limit" + store + i,
                    ModeStep.spec("before", "ok"),
                    ModeStep.spec("alone", "alone").withLimit("one"),
                    ModeStep.spec("after", "ok"))));
        }
        for (var handle : handles) {
            assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        }
        assertThat(steps.most).hasValue(1);
        assertThat(steps.runs).hasSize(90).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_to_run_after_a_chain_runs_when_it_failed_and_when_it_was_cancelled_while_it_waited(Store store)
            throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "after"));
        var after = ModeStep.spec("after", "ok");
        var failed = chain("fails" + store, "fail").withOnFailure(after).withFinally(ModeStep.spec("last", "ok"));
        var busy = ModeStep.spec("busy", "busy").withRetry(Retry.of(1, Duration.ofHours(1)));
        var waits = JobSpec.of("delayed" + store, busy).withFinally(after);
        var handle = engine.submit(waits);

        assertThat(engine.submit(failed).await(LONG)).hasStatus(FAILED).hasSteps(FAILED, SUCCEEDED, SUCCEEDED);
        org.awaitility.Awaitility.await()
                .until(() -> !handle.job().steps().get(0).attempts().isEmpty()
                        && handle.job().dueAt() != null);
        engine.cancel(handle.ref());

        assertThat(handle.await(LONG)).hasStatus(CANCELLED).hasSteps(CANCELLED, SUCCEEDED);
    }

    @Test
    void an_id_of_1024_characters_runs() throws Exception {
        var engine = EnginePlugin.engineOf(start(Store.MEMORY, "id"));
        assertThat(engine.submit(chain("x".repeat(1_024), "ok")).await(LONG)).hasStatus(SUCCEEDED);
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
        var leftOver = QuartzKeys.trigger(new Unfinished(handle.job().key(), null, 7, 0));
        scheduler.scheduleJob(leftOver);
        org.awaitility.Awaitility.await().atMost(LONG).until(() -> !scheduler.checkExists(leftOver.getKey()));
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
            org.awaitility.Awaitility.await()
                    .atMost(LONG)
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
        var trigger = QuartzKeys.trigger(new Unfinished(key, Instant.now().plusSeconds(3_600), 0, 0));
        scheduler.scheduleJob(QuartzKeys.job(key), trigger);
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
    void cancel_ends_a_running_step(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "cancel"));
        var handle = engine.submit(chain("c" + store, "wait", "ok"));
        steps.waiting.acquire();

        engine.cancel(handle.ref());

        assertThat(handle.await(LONG)).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED);
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
        org.awaitility.Awaitility.await().until(scheduler::isInStandbyMode);
        steps.release.countDown();
        stopping.join();
        schedulers.remove(scheduler);

        var next = EnginePlugin.engineOf(start(store, "drained"));

        assertThat(next.submit(chain).await(LONG)).hasStatus(SUCCEEDED);
        assertThat(steps.runs).containsExactly("drained" + store + "/s0", "drained" + store + "/s1");
    }

    @ParameterizedTest
    @EnumSource
    void each_slot_of_a_schedule_makes_a_job(Store store) throws Exception {
        var definitions = EnginePlugin.definitionsOf(start(store, "scheduled"));
        var name = "every_second_" + store;
        var document = Map.of(
                "name", name,
                "schedule", Map.of("every", "PT1S", "overlap", "allow"),
                "steps", List.of(Map.of("name", "s", "kind", "mode", "config", Map.of("mode", "ok"))));
        definitions.put(definitions.read(document), null);
        org.awaitility.Awaitility.await()
                .atMost(LONG)
                .until(() ->
                        steps.runs.stream().filter(run -> run.startsWith(name)).count() > 3);
        definitions.retire("default", name, null);

        var slots = definitions.schedules().slots("default", name, null, 100).items();
        assertThat(slots).hasSizeGreaterThan(3).allMatch(slot -> slot.outcome() == Outcome.STARTED);
        for (int i = 1; i < slots.size(); i++) {
            assertThat(slots.get(i).at()).isEqualTo(slots.get(i - 1).at().minusSeconds(1));
        }
    }

    @Test
    void two_nodes_that_cannot_know_of_each_other_are_refused() throws Exception {
        start(Store.MEMORY, "one");

        assertThatThrownBy(() -> start(Store.MEMORY, "two")).hasMessageContaining("isClustered = true");
    }

    @Test
    void a_wrong_setting_keeps_the_scheduler_from_starting() throws Exception {
        var plugin = new EnginePlugin();
        plugin.setDatabaseUrl("postgresql://nowhere");
        var scheduler = new StdSchedulerFactory(properties("wrong")).getScheduler();
        plugin.initialize("escapement", scheduler, null);

        assertThatThrownBy(plugin::start).hasMessageContaining("database.url must begin with jdbc:postgresql:");
        scheduler.shutdown();
    }

    private Scheduler start(Store store, String name) throws Exception {
        var scheduler = prepare(store, name);
        scheduler.start();
        return scheduler;
    }

    /** With its engine, which takes jobs, but not started: none runs. */
    private Scheduler prepare(Store store, String name) throws Exception {
        var properties = properties(name + store);
        properties.setProperty("org.quartz.jobStore.class", store.type);
        if (store != Store.MEMORY) {
            addDatabase(properties, name + store);
        }
        var scheduler = new StdSchedulerFactory(properties).getScheduler();
        schedulers.add(scheduler);
        var config = new EngineConfig(
                POSTGRES.ledger(),
                Map.of("work", POSTGRES.workConfig()),
                files,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Map.of("one", 1),
                Map.of(),
                null,
                null);
        var plugin = new EnginePlugin(config, List.of(steps));
        plugin.initialize("escapement", scheduler, null);
        try {
            plugin.start();
        } catch (RuntimeException e) {
            schedulers.remove(scheduler);
            scheduler.shutdown();
            throw e;
        }
        scheduler.getListenerManager().addSchedulerListener(new org.quartz.listeners.SchedulerListenerSupport() {
            @Override
            public void schedulerShutdown() {
                plugin.shutdown();
            }
        });
        return scheduler;
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
        } catch (org.quartz.SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Properties properties(String name) {
        var properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", name);
        properties.setProperty("org.quartz.threadPool.threadCount", "3");
        return properties;
    }

    private static void addDatabase(Properties properties, String name) throws Exception {
        QuartzTables.install(POSTGRES.ledger());
        properties.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        properties.setProperty(
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        properties.setProperty("org.quartz.jobStore.useProperties", "true");
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.tablePrefix", QuartzTables.PREFIX);
        properties.setProperty("org.quartz.jobStore.dataSource", name);
        var prefix = "org.quartz.dataSource." + name + ".";
        properties.setProperty(prefix + "provider", "hikaricp");
        properties.setProperty(prefix + "driver", "org.postgresql.Driver");
        properties.setProperty(prefix + "URL", POSTGRES.ledgerUrl());
        properties.setProperty(prefix + "user", POSTGRES.adminUser());
        properties.setProperty(prefix + "password", POSTGRES.adminPassword());
        properties.setProperty(prefix + "maxConnections", "6");
    }

    private static JobSpec chain(String id, String... modes) {
        var specs = new dev.escapement.engine.job.StepSpec[modes.length];
        for (int i = 0; i < modes.length; i++) {
            specs[i] = ModeStep.spec("s" + i, modes[i]);
        }
        return JobSpec.of(id, specs);
    }
}
