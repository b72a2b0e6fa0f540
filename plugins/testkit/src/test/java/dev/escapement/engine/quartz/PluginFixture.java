package dev.escapement.engine.quartz;

import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.testkit.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.listeners.SchedulerListenerSupport;

/** Quartz schedulers with the engine in them, on any of the three kinds of stores, which are stopped after each test. */
abstract class PluginFixture {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    static final Duration LONG = Duration.ofSeconds(60);

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

    final ModeStep steps = new ModeStep();
    Duration retention;
    final List<Scheduler> schedulers = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var scheduler : schedulers) {
            scheduler.shutdown(true);
        }
    }

    Scheduler start(Store store, String name) throws Exception {
        var scheduler = prepare(store, name);
        scheduler.start();
        return scheduler;
    }

    /** With its engine, which takes jobs, but not started: none runs. */
    Scheduler prepare(Store store, String name) throws Exception {
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
                Map.of("one", 1, "user-*", 1),
                Map.of(),
                null,
                retention,
                Map.of());
        var plugin = new EnginePlugin(config, List.of(steps));
        plugin.initialize("escapement", scheduler, null);
        try {
            plugin.start();
        } catch (RuntimeException e) {
            schedulers.remove(scheduler);
            scheduler.shutdown();
            throw e;
        }
        scheduler.getListenerManager().addSchedulerListener(new SchedulerListenerSupport() {
            @Override
            public void schedulerShutdown() {
                plugin.shutdown();
            }
        });
        return scheduler;
    }

    static Properties properties(String name) {
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

    static JobSpec chain(String id, String... modes) {
        var specs = new StepSpec[modes.length];
        for (int i = 0; i < modes.length; i++) {
            specs[i] = ModeStep.spec("s" + i, modes[i]);
        }
        return JobSpec.of(id, specs);
    }
}
