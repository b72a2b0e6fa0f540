package dev.escapement.engine.quartz;

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.Deadlines;
import dev.escapement.engine.Definitions;
import dev.escapement.engine.Engine;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.Keys;
import dev.escapement.engine.Retention;
import dev.escapement.engine.Schedules;
import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.connection.Connections;
import dev.escapement.engine.connection.Pools;
import dev.escapement.engine.connection.WorkDatabase;
import dev.escapement.engine.folder.DefinitionFolder;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.jpa.JpaLedger;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepType;
import dev.escapement.engine.time.SystemClock;
import dev.escapement.jobstore.PostgresJobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.listeners.SchedulerListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One engine with all that belongs to it, from its start under a scheduler to its stop. */
final class EngineNode {
    private static final Logger LOG = LoggerFactory.getLogger(EngineNode.class);
    private static final Duration CANCEL_LOOK = Duration.ofMillis(500);
    /** Between two batches of 200: often enough for 60 million jobs a day, and rarely enough to leave the server to chains. */
    private static final Duration DISPOSAL = Duration.ofMillis(200);

    private static final Duration DEADLINES = Duration.ofSeconds(1);
    private static final Duration ENDINGS = Duration.ofSeconds(1);
    /** How long a stopping node waits for the write that its housekeeping is at. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);
    /** In sweeps: an alarm is lost rarely, and an idle node should ask for little. */
    private static final int LOST_ALARMS = 3;

    private static final Duration FOLDER_LOOK = Duration.ofSeconds(1);

    private final EngineConfig config;
    private final HikariDataSource pool;
    private final Ledger ledger;
    private final Connections connections;
    private final ScheduledExecutorService housekeeping;
    private final Engine engine;
    private final JoinedStore joined;
    private final SelfFence fence;

    private EngineNode(
            EngineConfig config,
            HikariDataSource pool,
            Ledger ledger,
            Connections connections,
            Engine engine,
            JoinedStore joined) {
        this.joined = joined;
        this.config = config;
        this.pool = pool;
        this.ledger = ledger;
        this.connections = connections;
        this.engine = engine;
        this.fence = joined == null
                ? null
                : new SelfFence(joined::isCutOff, engine.chains().running()::giveUpReruns);
        this.housekeeping = Executors.newScheduledThreadPool(2, work -> {
            var thread = new Thread(work, "escapement-housekeeping");
            thread.setDaemon(true);
            return thread;
        });
    }

    static EngineNode start(EngineConfig config, List<StepType> types, Scheduler scheduler) throws SchedulerException {
        makeFolder(config.files());
        config.requireKinds(types.stream().map(StepType::kind).toList());
        var pool = Pools.ledger(config.database());
        try {
            new NodeLock(pool).take(scheduler);
            var clock = new SystemClock();
            var joined = joined(scheduler, pool);
            var stepTypes = new StepTypes(types, config.limits().keySet(), config.secrets());
            var ledger = JpaLedger.open(pool, joined == null ? Companion.NONE : joined, stepTypes::reruns, clock);
            if (joined != null) {
                joined.claimWith(ledger.claims());
            }
            ledger.setLimits(config.limits());
            var connections = new Connections(connections(config, pool));
            var environment = new Environment(connections, config);
            types.forEach(type -> type.start(environment));
            var gateway = new QuartzGateway(scheduler, joined);
            ledger.onWoken(gateway::opened);
            var engine =
                    new Engine(ledger, ledger.history(), stepTypes, gateway, scheduler.getSchedulerInstanceId(), clock);
            var calendars = new QuartzCalendars(scheduler, clock);
            var schedules = new Schedules(engine, ledger, calendars, new ScheduleAlarm(scheduler), clock);
            var definitions = new Definitions(engine, ledger, schedules, stepTypes, clock);
            var node = new EngineNode(config, pool, ledger, connections, engine, joined);
            node.keepDefinitions(definitions);
            node.every(DISPOSAL, safe(new Retention(ledger, config.retention(), clock)));
            node.every(DEADLINES, safe(new Deadlines(ledger.history(), engine.events(), clock)));
            scheduler.getContext().put(EnginePlugin.DEFINITIONS, definitions);
            scheduler.getContext().put(EnginePlugin.CONNECTIONS, connections);
            scheduler.getContext().put(EnginePlugin.KEYS, new Keys(ledger.keyring(), clock));
            scheduler.getContext().put(ChainJob.NODE, node);
            scheduler.getListenerManager().addSchedulerListener(new Drain(node, gateway));
            node.keepHouse();
            return node;
        } catch (RuntimeException | SchedulerException e) {
            pool.close();
            throw e;
        }
    }

    /** Runs the chain of a job that has fired here. A firing that claimed nothing, where firings claim, has nothing to run. */
    void run(UUID key, TakeOver takeOver) {
        if (joined == null) {
            engine.chains().run(key, takeOver);
        } else {
            joined.claimOf(key).ifPresent(engine.chains()::run);
        }
    }

    /** Null when the scheduler has another job store, or ours in another database. */
    private static JoinedStore joined(Scheduler scheduler, DataSource pool) throws SchedulerException {
        var store = PostgresJobStore.of(scheduler);
        try {
            return store != null && store.isIn(pool)
                    ? new JoinedStore(store, pool, scheduler.getSchedulerInstanceId())
                    : null;
        } catch (SQLException e) {
            throw new IllegalStateException("The ledger's database cannot be used: " + e.getMessage(), e);
        }
    }

    Engine engine() {
        return engine;
    }

    /** Lets running steps end for as long as the drain lasts, then abandons them; their jobs go on elsewhere or later. */
    void drain() {
        housekeeping.shutdownNow();
        engine.chains().stop();
        engine.chains().drain(config.drain());
    }

    void close() {
        if (fence != null) {
            fence.close();
        }
        awaitHousekeeping();
        connections.close();
        ledger.close();
        pool.close();
    }

    private void awaitHousekeeping() {
        housekeeping.shutdownNow();
        try {
            if (!housekeeping.awaitTermination(LAST_WRITE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A write of the housekeeping has not ended in {} s and is broken off", LAST_WRITE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepDefinitions(Definitions definitions) {
        every(config.sweepInterval().multipliedBy(LOST_ALARMS), safe(definitions.schedules()));
        if (config.jobs() != null) {
            var folder = new DefinitionFolder(config.jobs(), definitions);
            folder.start();
            every(FOLDER_LOOK, safe(folder));
        }
    }

    private void keepHouse() {
        every(config.sweepInterval(), safe(engine.sweeper()));
        var cancels = safe(engine.cancelWatch());
        every(CANCEL_LOOK, cancels);
        every(ENDINGS, safe(engine.endings()));
        if (joined != null) {
            joined.shareNews(() -> now(cancels), engine);
        }
    }

    private void now(Runnable work) {
        try {
            housekeeping.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The node stops; nothing is looked for any more");
        }
    }

    private static Runnable safe(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.warn(
                        "{} failed and will be tried again: {}", work.getClass().getSimpleName(), e.getMessage());
            }
        };
    }

    private void every(Duration interval, Runnable work) {
        var unused = housekeeping.scheduleWithFixedDelay(work, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Map<String, ConnectionConfig> connections(EngineConfig config, DataSource ledger) {
        var all = new HashMap<>(config.connections());
        if (!all.containsKey(WorkDatabase.NAME)) {
            all.put(WorkDatabase.NAME, WorkDatabase.prepare(ledger, config.database()));
        }
        return all;
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder for files cannot be made: " + folder, e);
        }
    }

    /** Quartz tells of its shutdown before it waits for running jobs, without a limit; here is the limit. */
    private static final class Drain extends SchedulerListenerSupport {
        private final EngineNode node;
        private final QuartzGateway gateway;

        Drain(EngineNode node, QuartzGateway gateway) {
            this.node = node;
            this.gateway = gateway;
        }

        /** A node that is drained stays so. */
        @Override
        public void schedulerStarted() {
            if (node.engine.chains().isHeld()) {
                gateway.standBy();
            }
        }

        @Override
        public void schedulerShuttingdown() {
            node.drain();
        }
    }

    private record Environment(Connections pools, EngineConfig config) implements StepEnvironment {
        @Override
        public Set<String> connections() {
            return pools.names();
        }

        @Override
        public DataSource connection(String name) {
            return pools.get(name);
        }

        @Override
        public Path files() {
            return config.files();
        }

        @Override
        public Map<String, String> settings(String kind) {
            return config.stepSettings(kind);
        }
    }
}
