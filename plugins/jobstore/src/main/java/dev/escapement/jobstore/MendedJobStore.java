package dev.escapement.jobstore;

import dev.escapement.jobstore.Transactions.Proof;
import dev.escapement.jobstore.Transactions.Work;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.Set;
import org.quartz.Calendar;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.impl.matchers.StringMatcher.StringOperatorName;
import org.quartz.spi.OperableTrigger;

/** JobStoreTX where its operations do not keep their promises: calendars, pauses, resets, interruptions. */
@SuppressWarnings("unchecked") // JobStoreTX overrides a generic method of its parent by a raw one.
abstract class MendedJobStore extends JobStoreTX {
    private static final String PAUSE_JOBS = """
            insert into {p}PAUSED_JOB_GRPS (sched_name, job_group) values ({s}, ?) on conflict do nothing""";

    private static final String RESUME_JOBS = "delete from {p}PAUSED_JOB_GRPS where sched_name = {s} and job_group = ?";

    private static final String ARE_JOBS_PAUSED =
            "select 1 from {p}PAUSED_JOB_GRPS where sched_name = {s} and job_group = ?";

    private static final String RESUME_ALL =
            "delete from {p}PAUSED_TRIGGER_GRPS where sched_name = {s}; delete from {p}PAUSED_JOB_GRPS where sched_name = {s}";

    final Transactions transactions = this::run;

    /** The tables of this scheduler. */
    abstract Tables tables();

    private <T> T run(String lock, Work<T> work, Proof<T> proof) throws JobPersistenceException {
        return executeInNonManagedTXLock(lock, work(work), proof == null ? null : proof::stands);
    }

    private static <T> TransactionCallback<T> work(Work<T> work) {
        return connection -> {
            try {
                return work.run(connection);
            } catch (JobPersistenceException e) {
                throw e;
            } catch (Exception e) {
                throw new JobPersistenceException(e.getMessage(), e);
            }
        };
    }

    /** An interrupted thread gets its connection, and stays interrupted: a scheduler that stops interrupts its own, which is no trouble. */
    @Override
    protected Connection getNonManagedTXConnection() throws JobPersistenceException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return super.getNonManagedTXConnection();
                } catch (JobPersistenceException e) {
                    if (!isInterruption(e)) {
                        throw e;
                    }
                    interrupted = true;
                    Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isInterruption(Throwable trouble) {
        return trouble != null && (trouble instanceof InterruptedException || isInterruption(trouble.getCause()));
    }

    /** A trigger keeps its state when only its calendar changes. */
    @Override
    protected void storeCalendar(
            Connection connection, String name, Calendar calendar, boolean replace, boolean updateTriggers)
            throws JobPersistenceException {
        super.storeCalendar(connection, name, calendar, replace, false);
        if (updateTriggers) {
            work(own -> {
                        for (var trigger : getDelegate().selectTriggersForCalendar(own, name)) {
                            trigger.updateWithNewCalendar(calendar, getMisfireThreshold());
                            var state = getDelegate().selectTriggerState(own, trigger.getKey());
                            getDelegate().updateTrigger(own, trigger, state, retrieveJob(own, trigger.getJobKey()));
                        }
                        return null;
                    })
                    .execute(connection);
        }
    }

    /** Remembers the groups, so that jobs that come later are paused too. */
    @Override
    public Set<String> pauseJobs(GroupMatcher<JobKey> matcher) throws JobPersistenceException {
        return transactions.exclusively(connection -> {
            var groups = groups(connection, matcher);
            for (var group : groups) {
                new Script(tables()).add(PAUSE_JOBS, group).run(connection);
                for (var job : getJobNames(connection, GroupMatcher.jobGroupEquals(group))) {
                    for (var trigger : getTriggersForJob(connection, job)) {
                        pauseTrigger(connection, trigger.getKey());
                    }
                }
            }
            return groups;
        });
    }

    @Override
    public Set<String> resumeJobs(GroupMatcher<JobKey> matcher) throws JobPersistenceException {
        return transactions.exclusively(connection -> {
            var groups = groups(connection, matcher);
            for (var group : groups) {
                new Script(tables()).add(RESUME_JOBS, group).run(connection);
                for (var job : getJobNames(connection, GroupMatcher.jobGroupEquals(group))) {
                    for (var trigger : getTriggersForJob(connection, job)) {
                        resumeTrigger(connection, trigger.getKey());
                    }
                }
            }
            return groups;
        });
    }

    /** Groups with jobs, and one that is named although it has none yet. */
    private Set<String> groups(Connection connection, GroupMatcher<JobKey> matcher) throws JobPersistenceException {
        var groups = new HashSet<String>();
        getJobNames(connection, matcher).forEach(job -> groups.add(job.getGroup()));
        if (matcher.getCompareWithOperator() == StringOperatorName.EQUALS) {
            groups.add(matcher.getCompareToValue());
        }
        return groups;
    }

    @Override
    protected void storeTrigger(
            Connection connection,
            OperableTrigger trigger,
            JobDetail job,
            boolean replace,
            String state,
            boolean forceState,
            boolean recovering)
            throws JobPersistenceException {
        boolean paused = !forceState && state.equals(STATE_WAITING) && areJobsPaused(connection, trigger.getJobKey());
        super.storeTrigger(connection, trigger, job, replace, paused ? STATE_PAUSED : state, forceState, recovering);
    }

    private boolean areJobsPaused(Connection connection, JobKey job) throws JobPersistenceException {
        return work(own -> new Script(tables())
                        .add(ARE_JOBS_PAUSED, job.getGroup())
                        .query(own, ResultSet::next))
                .execute(connection);
    }

    /** Groups without a trigger are resumed too. */
    @Override
    public void resumeAll(Connection connection) throws JobPersistenceException {
        super.resumeAll(connection);
        work(own -> {
                    new Script(tables()).add(RESUME_ALL).run(own);
                    return null;
                })
                .execute(connection);
    }

    /** The trigger waits for its job when that is running, and stays paused when its group is. */
    @Override
    public void resetTriggerFromErrorState(TriggerKey key) throws JobPersistenceException {
        transactions.exclusively(connection -> {
            var trigger = retrieveTrigger(connection, key);
            if (trigger != null) {
                boolean paused = getDelegate().isTriggerGroupPaused(connection, key.getGroup())
                        || areJobsPaused(connection, trigger.getJobKey());
                var state = checkBlockedState(connection, trigger.getJobKey(), paused ? STATE_PAUSED : STATE_WAITING);
                getDelegate().updateTriggerStateFromOtherState(connection, key, state, STATE_ERROR);
            }
            return null;
        });
    }
}
