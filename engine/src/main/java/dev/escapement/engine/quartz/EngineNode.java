package dev.escapement.engine.quartz;

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.Engine;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.connection.Connections;
import dev.escapement.engine.connection.Pools;
import dev.escapement.engine.connection.WorkDatabase;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Ledger;
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

    private final EngineConfig config;
    private final HikariDataSource pool;
    private final Ledger ledger;
    private final Connections connections;
    private final ScheduledExecutorService housekeeping;
    private final Engine engine;
    private final JoinedStore joined;

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
        this.housekeeping = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "escapement-housekeeping");
            thread.setDaemon(true);
            return thread;
        });
    }

    static EngineNode start(EngineConfig config, List<StepType> types, Scheduler scheduler) throws SchedulerException {
        makeFolder(config.files());
        var pool = Pools.ledger(config.database());
        try {
            new NodeLock(pool).take(scheduler);
            var clock = new SystemClock();
            var joined = joined(scheduler, pool);
            var ledger = JpaLedger.open(pool, joined == null ? Companion.NONE : joined, clock);
            if (joined != null) {
                joined.claimWith(ledger.claims());
            }
            var connections = new Connections(connections(config, pool));
            var environment = new Environment(connections, config.files());
            types.forEach(type -> type.start(environment));
            var engine = new Engine(
                    ledger,
                    new StepTypes(types),
                    new QuartzGateway(scheduler, joined),
                    scheduler.getSchedulerInstanceId(),
                    clock);
            var node = new EngineNode(config, pool, ledger, connections, engine, joined);
            scheduler.getContext().put(ChainJob.NODE, node);
            scheduler.getListenerManager().addSchedulerListener(new Drain(node));
            node.keepHouse();
            return node;
        } catch (RuntimeException | SchedulerException e) {
            pool.close();
            throw e;
        }
    }

    /** Runs the chain of a job that has fired here. A firing that claimed nothing, where firings claim, has nothing to run. */
    void run(UUID key) {
        if (joined == null) {
            engine.chains().run(key);
        } else {
            joined.claimOf(key).ifPresent(engine.chains()::run);
        }
    }

    /** Null when the scheduler has another job store, or ours in another database. */
    private static JoinedStore joined(Scheduler scheduler, DataSource pool) throws SchedulerException {
        var store = PostgresJobStore.of(scheduler);
        try {
            return store != null && store.isIn(pool)
                    ? new JoinedStore(store, scheduler.getSchedulerInstanceId())
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
        try {
            if (!engine.chains().running().awaitNone(config.drain())) {
                LOG.warn("Steps still run after {}; they are abandoned and will run again", config.drain());
                engine.chains().running().abandon();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        connections.close();
        ledger.close();
        pool.close();
    }

    private void keepHouse() {
        every(config.sweepInterval(), engine.sweeper());
        every(CANCEL_LOOK, engine.cancelWatch());
    }

    private void every(Duration interval, Runnable work) {
        Runnable safe = () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warn(
                        "{} failed and will be tried again: {}", work.getClass().getSimpleName(), e.getMessage());
            }
        };
        var unused = housekeeping.scheduleWithFixedDelay(safe, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
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

        Drain(EngineNode node) {
            this.node = node;
        }

        @Override
        public void schedulerShuttingdown() {
            node.drain();
        }
    }

    private record Environment(Connections pools, Path files) implements StepEnvironment {
        @Override
        public Set<String> connections() {
            return pools.names();
        }

        @Override
        public DataSource connection(String name) {
            return pools.get(name);
        }
    }
}
