package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerConfigException;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.impl.jdbcjobstore.InvalidConfigurationException;
import org.quartz.impl.jdbcjobstore.NoSuchDelegateException;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.SchedulerSignaler;
import org.quartz.spi.TriggerFiredBundle;
import org.quartz.spi.TriggerFiredResult;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps jobs and triggers in PostgreSQL for a cluster of schedulers: put its name into {@code org.quartz.jobStore.class} in place of
 * JobStoreTX. Same tables, same meaning; nodes work side by side instead of one after the other, and one that was given up by the others
 * can no longer change anything. All nodes of a scheduler must use it. Thread-safe.
 */
@SuppressWarnings("unchecked") // JobStoreTX overrides a generic method of its parent by a raw one.
public final class PostgresJobStore extends MendedJobStore {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresJobStore.class);
    private static final Map<Name, PostgresJobStore> STARTED = new ConcurrentHashMap<>();
    private static final int LONGEST_NODE_NAME = 80;
    /** So many triggers at once are worth their transactions: a wait for more would win nothing. */
    private static final int ENOUGH = 16;

    private final InstantSource clock;
    private final GroupCommit<Completion.Done> completions = new GroupCommit<>(this::complete);
    private final Executions executions = new Executions();
    /** Of the scheduler's one thread. */
    private final Pace acquiring = new Pace();

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ReentrantLock checkingIn = new ReentrantLock();
    private long graceMillis = 4000;
    private String allowedClasses = "";
    private SchedulerSignaler signaler;
    private final Patience patience = new Patience(
            stopping, this::getDbRetryInterval, (what, e) -> signaler.notifySchedulerListenersError(what, e));
    private Tables tables;
    private PostgresDelegate delegate;
    private Acquisition acquisition;
    private Firing firing;
    private Insertion insertion;
    private Completion completion;
    private Joining joining;
    private Peers peers;
    private Repair repair;
    private Wakeups wakeups;
    private volatile FiringHook hook = FiringHook.NONE;

    /** For Quartz, which calls the setters; what differs from its own job stores' defaults is set here. */
    public PostgresJobStore() {
        this(InstantSource.system());
    }

    PostgresJobStore(InstantSource clock) {
        this.clock = clock;
        setIsClustered(true);
        setClusterCheckinInterval(2000);
        setDbRetryInterval(1000);
    }

    /** How long a node may be late with its check-in, in milliseconds, before others take its jobs over; 4000 unless set. */
    public void setClusterGrace(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException(
                    "org.quartz.jobStore.clusterGrace must be 0 or more milliseconds, but is " + millis + ".");
        }
        graceMillis = millis;
    }

    /** Classes that job data may hold beside those of the JDK and Quartz: patterns of java.io.ObjectInputFilter, divided by ";". */
    public void setAllowedClasses(String patterns) {
        allowedClasses = patterns;
    }

    /** The job store of a scheduler that was started in this JVM, or null when it has another one. */
    public static PostgresJobStore of(Scheduler scheduler) throws SchedulerException {
        return of(scheduler.getSchedulerName(), scheduler.getSchedulerInstanceId());
    }

    static PostgresJobStore of(String scheduler, String node) {
        return STARTED.get(new Name(scheduler, node));
    }

    private record Name(String scheduler, String node) {}

    private Name name() {
        return new Name(getInstanceName(), getInstanceId());
    }

    /** Lets somebody write in the transactions of firing and of recovery; one at a time. */
    public void setFiringHook(FiringHook newHook) {
        hook = Objects.requireNonNull(newHook);
    }

    @Override
    public void initialize(ClassLoadHelper loader, SchedulerSignaler newSignaler) throws SchedulerConfigException {
        signaler = newSignaler;
        check();
        setLockHandler(new AdvisoryLock(tables));
        super.initialize(loader, newSignaler);
        try {
            if (!(getDelegate() instanceof PostgresDelegate ours)) {
                throw new SchedulerConfigException(
                        "org.quartz.jobStore.driverDelegateClass must be left out or name a class that extends "
                                + PostgresDelegate.class.getName() + ", but is " + getDriverDelegateClass() + ".");
            }
            delegate = ours;
            delegate.allow(allowedClasses);
            acquisition = new Acquisition(tables, delegate, getInstanceId(), clock);
            firing = new Firing(tables, delegate, loader, clock);
            insertion = new Insertion(tables, delegate);
            completion = new Completion(tables, delegate);
            joining = new Joining(tables, delegate, insertion, getInstanceId(), this::plainConnection);
        } catch (NoSuchDelegateException | IllegalArgumentException e) {
            throw new SchedulerConfigException("The job store cannot start: " + e.getMessage(), e);
        }
        peers = new Peers(tables, getInstanceId(), clock, getClusterCheckinInterval(), graceMillis);
        repair = new Repair(tables);
        wakeups = new Wakeups(tables, getInstanceId(), this::plainConnection, this::signalSchedulingChangeImmediately);
        install();
        STARTED.put(name(), this);
    }

    private void install() throws SchedulerConfigException {
        try {
            transaction(connection -> {
                Additions.install(connection, tables);
                return null;
            });
        } catch (JobPersistenceException e) {
            throw new SchedulerConfigException(
                    "Quartz's tables '" + getTablePrefix() + "...' cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    Tables tables() {
        return tables;
    }

    private void check() throws SchedulerConfigException {
        try {
            tables = new Tables(getTablePrefix(), getInstanceName());
        } catch (IllegalArgumentException e) {
            throw new SchedulerConfigException(e.getMessage(), e);
        }
        if (!isClustered()) {
            throw new SchedulerConfigException(
                    "PostgresJobStore is always ready for a cluster; remove org.quartz.jobStore.isClustered = false.");
        }
        if (getInstanceId().length() > LONGEST_NODE_NAME) {
            throw new SchedulerConfigException("org.quartz.scheduler.instanceId may have " + LONGEST_NODE_NAME
                    + " characters, but is '" + getInstanceId() + "'.");
        }
        useOwnDelegate();
    }

    /** What is configured for JobStoreTX on PostgreSQL may stay; a delegate of somebody else must extend ours. */
    private void useOwnDelegate() throws SchedulerConfigException {
        var configured = getDriverDelegateClass();
        if (configured == null || configured.equals(PostgreSQLDelegate.class.getName())) {
            try {
                setDriverDelegateClass(PostgresDelegate.class.getName());
            } catch (InvalidConfigurationException e) {
                throw new SchedulerConfigException(e.getMessage(), e);
            }
        }
    }

    @Override
    public void schedulerStarted() throws SchedulerException {
        try {
            wakeups.start();
        } catch (JobPersistenceException e) {
            throw e;
        } catch (Exception e) {
            throw new SchedulerConfigException(e.getMessage(), e);
        }
        var stock = transaction(peers::stock);
        if (stock != null) {
            throw new SchedulerConfigException(
                    "The node '" + stock + "' of the scheduler '" + getInstanceName()
                            + "' runs with a job store of Quartz, which locks differently; stop all such nodes before the first with this one.");
        }
        super.schedulerStarted();
    }

    /** Gives back what this node has reserved and takes its leave, so that nobody waits for it. */
    @Override
    public void shutdown() {
        stopping.countDown();
        STARTED.remove(name());
        checkingIn.lock();
        try {
            if (wakeups != null) {
                wakeups.close();
                transaction(connection -> {
                    peers.leave(connection);
                    return null;
                });
            }
        } catch (JobPersistenceException e) {
            LOG.warn(
                    "The node {} could not take its leave; the others will miss it: {}",
                    getInstanceId(),
                    e.getMessage());
        } finally {
            checkingIn.unlock();
        }
        super.shutdown();
    }

    @Override
    public void storeJobAndTrigger(JobDetail job, OperableTrigger trigger) throws JobPersistenceException {
        storeJobsAndTriggers(Map.of(job, Set.of(trigger)), false);
    }

    @Override
    public void storeJobsAndTriggers(Map<JobDetail, Set<? extends Trigger>> all, boolean replace)
            throws JobPersistenceException {
        if (replace) {
            super.storeJobsAndTriggers(all, true);
        } else {
            wake(transaction(connection -> insertion.insert(connection, all)));
        }
    }

    /**
     * Schedules new jobs with their triggers in the caller's transaction, which holds a lock that other nodes may wait for: the server ends
     * its session when it stands still for four seconds from then on. Returns what {@link #wake} is to be told once that is committed.
     *
     * @throws ObjectAlreadyExistsException when one of them exists already; the transaction can then only be rolled back
     * @throws IllegalArgumentException when a trigger would never fire, or data of a job cannot be written
     */
    public long schedule(Connection connection, Map<JobDetail, Set<? extends Trigger>> all)
            throws SQLException, ObjectAlreadyExistsException {
        return joining.schedule(connection, all);
    }

    /** The same for further triggers of jobs that exist. */
    public long schedule(Connection connection, List<? extends Trigger> triggers)
            throws SQLException, ObjectAlreadyExistsException {
        return joining.schedule(connection, triggers);
    }

    /** Whether connections of this pool reach these tables, so that {@link #schedule} can use them. */
    public boolean isIn(DataSource pool) throws SQLException {
        return joining.isIn(pool);
    }

    /** Tells the schedulers of all nodes that a trigger that is committed fires at this time, in epoch milliseconds. */
    public void wake(long time) {
        signalSchedulingChangeImmediately(time);
        wakeups.announce(time);
    }

    @Override
    public List<OperableTrigger> acquireNextTriggers(long noLaterThan, int count, long window)
            throws JobPersistenceException {
        if (peers.isClockAstray()) {
            return List.of();
        }
        acquiring.await();
        var wanted = new Acquisition.Wanted(noLaterThan, getMisfireTime(), count, window, clock.millis());
        var all = executeInNonManagedTXLock(
                null,
                work(connection -> acquisition.acquire(connection, wanted)),
                (connection, acquired) -> isNoted(
                        connection,
                        acquired.stream()
                                .map(OperableTrigger::getFireInstanceId)
                                .toArray(String[]::new),
                        "ACQUIRED"));
        acquiring.begin(all.size() < ENOUGH ? all.size() : 0);
        return all;
    }

    @Override
    protected RecoverMisfiredJobsResult doRecoverMisfires() throws JobPersistenceException {
        return peers.isClockAstray() ? RecoverMisfiredJobsResult.NO_OP : super.doRecoverMisfires();
    }

    @Override
    public List<TriggerFiredResult> triggersFired(List<OperableTrigger> triggers) throws JobPersistenceException {
        if (peers.isClockAstray()) {
            // Quartz gives back what is answered so.
            return Collections.nCopies(triggers.size(), new TriggerFiredResult((TriggerFiredBundle) null));
        }
        var fired = executeInNonManagedTXLock(
                null,
                work(connection -> firing.fire(connection, triggers, hook)),
                (connection, results) -> isNoted(
                        connection,
                        results.stream()
                                .filter(result -> result.getTriggerFiredBundle() != null)
                                .map(result -> result.getTriggerFiredBundle()
                                        .getTrigger()
                                        .getFireInstanceId())
                                .toArray(String[]::new),
                        "EXECUTING"));
        executions.fired(triggers, fired);
        return fired;
    }

    @Override
    public void releaseAcquiredTrigger(OperableTrigger trigger) {
        patience.insist(
                "release the trigger " + trigger.getKey(),
                () -> transaction(connection -> {
                    completion.release(connection, trigger);
                    return null;
                }));
    }

    /** An interrupt that the job left behind must not keep its completion from being written. */
    @Override
    public void triggeredJobComplete(
            OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {
        executions.ended(trigger);
        boolean leftBehind = Thread.interrupted();
        if (leftBehind) {
            LOG.debug("The job {} ended with its thread interrupted", job.getKey());
        }
        var done = new Completion.Done(trigger, job, instruction);
        patience.insist("complete the job " + job.getKey(), () -> completions.write(done));
    }

    /** An execution is over here: completes it when Quartz has not, which it does not when a listener throws. */
    void ended(JobExecutionContext execution) {
        var trigger = (OperableTrigger) execution.getTrigger();
        if (executions.isUnderWay(trigger)) {
            LOG.warn("A listener of the job {} threw, and Quartz forgot the job over it", trigger.getJobKey());
            triggeredJobComplete(trigger, execution.getJobDetail(), trigger.executionComplete(execution, null));
        }
    }

    private void complete(List<Completion.Done> all) throws JobPersistenceException {
        int counted = transaction(connection -> completion.write(connection, all));
        if (counted < all.size()) {
            LOG.warn(
                    "{} executions that ended here had been taken over by another node, or were written before; they change nothing.",
                    all.size() - counted);
        }
        if (all.stream().anyMatch(Completion.Done::frees)) {
            wake(0);
        }
    }

    /** Whatever stock Quartz changes under its lock may be news for the other nodes. */
    @Override
    protected <T> T executeInNonManagedTXLock(
            String lock, TransactionCallback<T> work, TransactionValidator<T> validator)
            throws JobPersistenceException {
        var result = super.executeInNonManagedTXLock(lock, work, validator);
        if (lock != null) {
            wakeups.announce(0);
        }
        return result;
    }

    @Override
    protected boolean doCheckin() throws JobPersistenceException {
        checkingIn.lock();
        try {
            if (stopping.getCount() == 0) {
                return false;
            }
            boolean recovered = super.doCheckin();
            peers.succeeded();
            return mend() || recovered;
        } finally {
            checkingIn.unlock();
        }
    }

    private boolean mend() throws JobPersistenceException {
        if (!repair.isDue() || !transaction(repair::isNeeded)) {
            return false;
        }
        int freed = executeInNonManagedTXLock(LOCK_TRIGGER_ACCESS, work(repair::run), null);
        LOG.warn("{} triggers were reserved or blocked by nobody; they wait for their time again.", freed);
        return freed > 0;
    }

    @Override
    protected List<SchedulerStateRecord> clusterCheckIn(Connection connection) throws JobPersistenceException {
        var lost = findFailedInstances(connection);
        try {
            peers.checkIn(connection);
            lastCheckin = clock.millis();
            return lost;
        } catch (SQLException e) {
            throw new JobPersistenceException("The check-in cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    protected List<SchedulerStateRecord> findFailedInstances(Connection connection) throws JobPersistenceException {
        try {
            return peers.lost(connection, firstCheckIn);
        } catch (SQLException e) {
            throw new JobPersistenceException("The nodes of the cluster cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    protected void clusterRecover(Connection connection, List<SchedulerStateRecord> lost)
            throws JobPersistenceException {
        try {
            var executing = new HashMap<JobKey, Boolean>();
            for (var node : lost) {
                for (var fired :
                        getDelegate().selectInstancesFiredTriggerRecords(connection, node.getSchedulerInstanceId())) {
                    if (fired.getJobKey() != null
                            && fired.getFireInstanceState().equals(STATE_EXECUTING)) {
                        executing.put(fired.getJobKey(), true);
                    }
                }
            }
            super.clusterRecover(connection, lost);
            if (!executing.isEmpty()) {
                hook.recovered(connection, List.copyOf(executing.keySet()));
            }
        } catch (SQLException e) {
            throw new JobPersistenceException("The jobs of lost nodes cannot be recovered: " + e.getMessage(), e);
        }
    }

    private boolean isNoted(Connection connection, String[] entries, String state) throws JobPersistenceException {
        try {
            return acquisition.isNoted(connection, entries, state);
        } catch (Exception e) {
            throw new JobPersistenceException("The outcome of a commit cannot be read: " + e.getMessage(), e);
        }
    }

    private Connection plainConnection() throws SQLException {
        return DBConnectionManager.getInstance().getConnection(getDataSource());
    }

    private <T> T transaction(Work<T> work) throws JobPersistenceException {
        return executeInNonManagedTXLock(null, work(work), null);
    }
}
