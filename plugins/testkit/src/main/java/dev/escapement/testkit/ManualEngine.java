package dev.escapement.testkit;

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.Deadlines;
import dev.escapement.engine.Definitions;
import dev.escapement.engine.Engine;
import dev.escapement.engine.Keys;
import dev.escapement.engine.Retention;
import dev.escapement.engine.Schedules;
import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.chain.Waker;
import dev.escapement.engine.connection.Pools;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.engine.ledger.jpa.JpaLedger;
import dev.escapement.engine.schedule.Calendars;
import dev.escapement.engine.step.StepType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * An engine without a scheduler, on a real ledger: submitted jobs wait until {@link #runAll} runs them on the calling thread, and
 * time moves only when the clock is told. Step types are used as they are given, not started.
 */
public final class ManualEngine implements AutoCloseable {
    private final Shared shared;
    private final boolean owner;
    private final Queue queue;
    private final Engine engine;
    private final Definitions definitions;
    private final Alarms alarms = new Alarms();

    private ManualEngine(Shared shared, boolean owner, String node, List<StepType> types) {
        this.shared = shared;
        this.owner = owner;
        this.queue = new Queue(shared.clock);
        var stepTypes = new StepTypes(types, shared.limits.keySet(), shared.secrets);
        this.engine = new Engine(shared.ledger, shared.ledger.history(), stepTypes, queue, node, shared.clock);
        var schedules = new Schedules(engine, shared.ledger, Calendars.none(), alarms, shared.clock);
        this.definitions = new Definitions(engine, shared.ledger, schedules, stepTypes, shared.clock);
        shared.ledger.onWoken(queue::opened);
    }

    /** A node of this name on the test class's ledger, with a clock and a ledger of its own. */
    public static ManualEngine start(PostgresExtension postgres, String node, StepType... types) {
        return start(postgres, node, Map.of(), types);
    }

    /** The same with limits, of these sizes. */
    public static ManualEngine start(
            PostgresExtension postgres, String node, Map<String, Integer> limits, StepType... types) {
        return new ManualEngine(Shared.open(postgres, limits, Map.of()), true, node, List.of(types));
    }

    /** The same with secrets, by name. */
    public static ManualEngine startWithSecrets(
            PostgresExtension postgres, String node, Map<String, String> secrets, StepType... types) {
        return new ManualEngine(Shared.open(postgres, Map.of(), secrets), true, node, List.of(types));
    }

    /**
     * Another node beside this one; it shares clock, limits and ledger, is closed with this one, and is where jobs wake from now on that
     * waited for a limit.
     */
    public ManualEngine another(String node, StepType... types) {
        return new ManualEngine(shared, false, node, List.of(types));
    }

    public Engine engine() {
        return engine;
    }

    public Definitions definitions() {
        return definitions;
    }

    /** Removes what is older than this (null: only what definitions say); a few at each run. */
    public Retention retention(Duration age) {
        return new Retention(shared.ledger, age, shared.clock);
    }

    /** Watches the deadlines of jobs. */
    public Deadlines deadlines() {
        return new Deadlines(shared.ledger.history(), engine.events(), shared.clock);
    }

    /** Keys for the API, on the same ledger. */
    public Keys keys() {
        return new Keys(shared.ledger.keyring(), shared.clock);
    }

    public Ledger ledger() {
        return shared.ledger;
    }

    public SettableClock clock() {
        return shared.clock;
    }

    /** Submits a chain, runs it to its end here and gives the job as it ended. */
    public Job run(JobSpec spec) {
        var handle = engine.submit(spec);
        runAll();
        return handle.job();
    }

    /** Runs every job that was woken, and then those that are due by the clock, in order, on the calling thread. */
    public void runAll() {
        queue.take().forEach(key -> engine.chains().run(key, TakeOver.FROM_ANYBODY));
    }

    /** Looks at every schedule whose next slot has come by the clock, as an alarm would. */
    public void ring() {
        for (var due = alarms.due(clock().instant()); !due.isEmpty(); due = alarms.due(clock().instant())) {
            due.forEach(schedule -> definitions.schedules().look(schedule.project(), schedule.id()));
        }
    }

    /** From now on other nodes may take this one for lost, or no longer. */
    public void cutOff(boolean isCutOff) {
        queue.cutOff = isCutOff;
        if (isCutOff) {
            engine.chains().running().giveUpReruns();
        }
    }

    @Override
    public void close() {
        if (owner) {
            shared.ledger.close();
            shared.pool.close();
        }
    }

    private record Shared(
            HikariDataSource pool,
            JpaLedger ledger,
            SettableClock clock,
            Map<String, Integer> limits,
            Map<String, String> secrets) {
        static Shared open(PostgresExtension postgres, Map<String, Integer> limits, Map<String, String> secrets) {
            var clock = new SettableClock(Instant.parse("2026-11-22T02:00:00Z"));
            var pool = Pools.ledger(postgres.ledger());
            var ledger = JpaLedger.open(pool, clock);
            ledger.setLimits(limits);
            return new Shared(pool, ledger, clock, limits, secrets);
        }
    }

    private static final class Alarms implements Schedules.Alarm {
        private final Map<JobRef, Instant> times = new LinkedHashMap<>();

        @Override
        public synchronized void set(String project, String name, Instant next) {
            if (next == null) {
                times.remove(new JobRef(project, name));
            } else {
                times.put(new JobRef(project, name), next);
            }
        }

        synchronized List<JobRef> due(Instant now) {
            var due = times.entrySet().stream()
                    .filter(alarm -> !alarm.getValue().isAfter(now))
                    .map(Map.Entry::getKey)
                    .toList();
            due.forEach(times::remove);
            return due;
        }
    }

    private static final class Queue implements Waker {
        private final Set<UUID> keys = new LinkedHashSet<>();
        private final Map<UUID, Instant> due = new LinkedHashMap<>();
        private final InstantSource clock;
        private volatile boolean cutOff;

        Queue(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public synchronized void wake(Unfinished job) {
            if (job.due() == null) {
                keys.add(job.key());
            } else {
                due.put(job.key(), job.due());
            }
        }

        @Override
        public synchronized Set<UUID> awake() {
            var awake = new HashSet<>(keys);
            awake.addAll(due.keySet());
            return awake;
        }

        @Override
        public boolean isCutOff() {
            return cutOff;
        }

        synchronized List<UUID> take() {
            var taken = new ArrayList<>(keys);
            keys.clear();
            due.forEach((key, time) -> {
                if (!time.isAfter(clock.instant())) {
                    taken.add(key);
                }
            });
            due.keySet().removeAll(taken);
            return taken;
        }
    }
}
