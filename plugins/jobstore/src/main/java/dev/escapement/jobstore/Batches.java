package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    private boolean paused;

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
        var all = transactions.run(
                null,
                connection -> acquisition.acquire(connection, wanted),
                (connection, acquired) ->
                        isNoted(connection, acquired.stream().map(OperableTrigger::getFireInstanceId), "ACQUIRED"));
        pace.begin(all.size() < ENOUGH ? all.size() : 0);
        return all;
    }

    /** From now on nothing fires; returns when nothing is firing any more. */
    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
    }

    /** Fires nothing while this node rests. */
    synchronized List<TriggerFiredResult> fire(List<OperableTrigger> triggers, BooleanSupplier resting)
            throws JobPersistenceException {
        // Quartz gives back what is answered so.
        return paused || resting.getAsBoolean()
                ? Collections.nCopies(triggers.size(), new TriggerFiredResult((TriggerFiredBundle) null))
                : fire(triggers);
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
        var fired = transactions.run(
                null,
                connection -> firing.fire(connection, triggers, hook.get()),
                (connection, results) -> isNoted(
                        connection,
                        results.stream()
                                .filter(result -> result.getTriggerFiredBundle() != null)
                                .map(result -> result.getTriggerFiredBundle()
                                        .getTrigger()
                                        .getFireInstanceId()),
                        "EXECUTING"));
        executions.fired(triggers, fired);
        return fired;
    }

    private boolean isNoted(Connection connection, Stream<String> entries, String state)
            throws JobPersistenceException {
        try {
            return acquisition.isNoted(connection, entries.toArray(String[]::new), state);
        } catch (Exception e) {
            throw new JobPersistenceException("The outcome of a commit cannot be read: " + e.getMessage(), e);
        }
    }
}
