package dev.escapement.engine.quartz;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Retry;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;

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
            dead.ledger().claim(dead.engine().submit(half).job().key(), "dead");
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
        var properties = properties(name + store);
        properties.setProperty("org.quartz.jobStore.class", store.type);
        if (store != Store.MEMORY) {
            addDatabase(properties, name + store);
        }
        var scheduler = new StdSchedulerFactory(properties).getScheduler();
        schedulers.add(scheduler);
        var config = new EngineConfig(
                POSTGRES.ledger(),
                java.util.Map.of("work", POSTGRES.workConfig()),
                files,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
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
        scheduler.start();
        return scheduler;
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
