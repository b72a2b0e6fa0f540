package dev.escapement.jobstore;

import dev.escapement.jobstore.Acquisition.Found;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.quartz.JobPersistenceException;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredBundle;
import org.quartz.spi.TriggerFiredResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reserves triggers and fires them, a batch in a transaction, for the scheduler's one thread; a commit without answer is looked up. */
final class Batches {
    /** So many triggers at once are worth their transactions: a wait for more would win nothing. */
    private static final int ENOUGH = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Batches.class);
    private static final Set<String> REFUSALS = Set.of("22", "23", "42");

    private final Transactions transactions;
    private final Acquisition acquisition;
    private final Firing firing;
    private final Executions executions;
    private final Supplier<FiringHook> hook;
    private final Pace pace = new Pace();
    private final Gate gate = new Gate();
    /** What has fired when it was found, by its entry; for the scheduler's thread, which asks for it next. */
    private final Map<String, TriggerFiredResult> begun = new HashMap<>();

    Batches(
            Transactions transactions,
            Acquisition acquisition,
            Firing firing,
            Executions executions,
            Supplier<FiringHook> hook) {
        this.transactions = transactions;
        this.acquisition = acquisition;
        this.firing = firing;
        this.executions = executions;
        this.hook = hook;
    }

    /** Asks what is wanted when the pause after the last batch is over. */
    List<OperableTrigger> acquire(Supplier<Acquisition.Wanted> wanting) throws JobPersistenceException {
        pace.await();
        var wanted = wanting.get();
        boolean firing = gate.enter();
        try {
            var all = acquire(wanted, firing ? hook.get().firesAtOnce() : null);
            pace.begin(all.size() < ENOUGH ? all.size() : 0);
            all.stream().filter(Found::hasFired).forEach(this::begin);
            return all.stream().map(Found::trigger).toList();
        } finally {
            if (begun.isEmpty()) {
                gate.leave();
            }
        }
    }

    private List<Found> acquire(Acquisition.Wanted wanted, String atOnce) throws JobPersistenceException {
        try {
            return transactions.run(
                    null,
                    connection -> acquire(connection, wanted, atOnce),
                    (connection, all) ->
                            isNoted(connection, all.stream().map(Found::trigger), "ACQUIRED", "EXECUTING"));
        } catch (JobPersistenceException e) {
            if (atOnce == null || !isRefused(e)) {
                throw e;
            }
            // Who is to blame shows when each fires alone.
            return acquire(wanted, null);
        }
    }

    private List<Found> acquire(Connection connection, Acquisition.Wanted wanted, String atOnce) throws Exception {
        var all = acquisition.acquire(connection, wanted, atOnce);
        var jobs = all.stream()
                .filter(Found::hasFired)
                .map(found -> found.job().getKey())
                .toList();
        if (!jobs.isEmpty()) {
            hook.get().fired(connection, jobs);
        }
        return all;
    }

    private void begin(Found found) {
        var trigger = (OperableTrigger) found.trigger().clone();
        begun.put(trigger.getFireInstanceId(), new TriggerFiredResult(firing.bundle(trigger, found.job(), null)));
    }

    /** From now on nothing fires; returns when nothing is firing any more, and the scheduler knows of all that has. */
    void pause() {
        gate.close();
    }

    void resume() {
        gate.open();
    }

    /** Fires those that have not fired when they were found, and nothing while this node rests. */
    List<TriggerFiredResult> fire(List<OperableTrigger> triggers, BooleanSupplier resting)
            throws JobPersistenceException {
        boolean open = !begun.isEmpty() || gate.enter();
        try {
            var reserved = triggers.stream()
                    .filter(trigger -> !begun.containsKey(trigger.getFireInstanceId()))
                    .toList();
            // Quartz gives back what is answered so.
            var fired = open && !resting.getAsBoolean()
                    ? fireReserved(reserved)
                    : Collections.nCopies(reserved.size(), new TriggerFiredResult((TriggerFiredBundle) null));
            var next = fired.iterator();
            var results = triggers.stream()
                    .map(trigger -> Objects.requireNonNullElseGet(begun.get(trigger.getFireInstanceId()), next::next))
                    .toList();
            executions.fired(triggers, results);
            return results;
        } finally {
            begun.clear();
            gate.leave();
        }
    }

    /** Throws for all of them only: Quartz would give back what has fired when it was found, too. */
    private List<TriggerFiredResult> fireReserved(List<OperableTrigger> triggers) throws JobPersistenceException {
        try {
            return triggers.isEmpty() ? List.of() : fire(triggers);
        } catch (JobPersistenceException e) {
            if (begun.isEmpty()) {
                throw e;
            }
            return Collections.nCopies(triggers.size(), new TriggerFiredResult(e));
        }
    }

    /** What the database refuses for one of them, who stands behind the hook is to blame: the others fire without it. */
    private List<TriggerFiredResult> fire(List<OperableTrigger> triggers) throws JobPersistenceException {
        try {
            // Firing moves a trigger on to its next time.
            return fireTogether(
                    triggers.stream().map(t -> (OperableTrigger) t.clone()).toList());
        } catch (JobPersistenceException e) {
            if (triggers.size() == 1 || !isRefused(e)) {
                throw e;
            }
        }
        var results = new ArrayList<TriggerFiredResult>();
        for (var trigger : triggers) {
            results.add(fireAlone(trigger));
        }
        return results;
    }

    /** Never throws: those before it have fired, and Quartz would give them back with it. */
    private TriggerFiredResult fireAlone(OperableTrigger trigger) {
        try {
            return fireTogether(List.of(trigger)).get(0);
        } catch (JobPersistenceException e) {
            LOG.error("The trigger {} cannot fire, and will be tried again: {}", trigger.getKey(), e.getMessage());
            return new TriggerFiredResult(e);
        }
    }

    /** By classes of SQLSTATE (PostgreSQL, appendix A): wrong data, a violated constraint, a wrong statement or right. */
    private static boolean isRefused(JobPersistenceException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return REFUSALS.contains(sql.getSQLState().substring(0, 2));
            }
        }
        return false;
    }

    private List<TriggerFiredResult> fireTogether(List<OperableTrigger> triggers) throws JobPersistenceException {
        return transactions.run(
                null,
                connection -> firing.fire(connection, triggers, hook.get()),
                (connection, results) -> isNoted(
                        connection,
                        results.stream()
                                .map(TriggerFiredResult::getTriggerFiredBundle)
                                .filter(Objects::nonNull)
                                .map(TriggerFiredBundle::getTrigger),
                        "EXECUTING"));
    }

    private boolean isNoted(Connection connection, Stream<OperableTrigger> triggers, String... states)
            throws JobPersistenceException {
        try {
            var entries = triggers.map(OperableTrigger::getFireInstanceId).toArray(String[]::new);
            return acquisition.isNoted(connection, entries, states);
        } catch (Exception e) {
            throw new JobPersistenceException("The outcome of a commit cannot be read: " + e.getMessage(), e);
        }
    }
}
