package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobPersistenceException;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerConfigException;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.impl.jdbcjobstore.NoSuchDelegateException;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.SchedulerSignaler;
import org.quartz.spi.TriggerFiredResult;
import org.quartz.utils.DBConnectionManager;

/**
 * Keeps jobs and triggers in PostgreSQL for a cluster of schedulers: put its name into {@code org.quartz.jobStore.class} in place of
 * JobStoreTX. Same tables, same meaning; nodes work side by side instead of one after the other, and one that was given up by the others
 * can no longer change anything. All nodes of a scheduler must use it. Thread-safe.
 */
@SuppressWarnings("unchecked") // JobStoreTX overrides a generic method of its parent by a raw one.
public final class PostgresJobStore extends MendedJobStore {
    private static final Map<Name, PostgresJobStore> STARTED = new ConcurrentHashMap<>();
    private static final long QUARTZ_RETRY_MILLIS = 15_000;
    private static final long RETRY_MILLIS = 500;
    private static final long LEAST_GRACE = 500;
    private static final long LONGEST_GRACE = 86_400_000;

    private final InstantSource clock;
    private long graceMillis = 3500;
    private String allowedClasses = "";
    private String locations = "";
    private Tables tables;
    private Insertion insertion;
    private Joining joining;
    private Membership membership;
    private Batches batches;
    private Endings endings;
    private final HookPlace hook = new HookPlace();
    private volatile Consumer<String> news = word -> {};

    /** For Quartz, which calls the setters; what differs from its own job stores' defaults is set here. */
    public PostgresJobStore() {
        this(InstantSource.system());
    }

    PostgresJobStore(InstantSource clock) {
        this.clock = clock;
        setIsClustered(true);
        setClusterCheckinInterval(2000);
    }

    /** Quartz gives each store 15 seconds unless told otherwise: a database that is back would not be noticed for as long. */
    @Override
    public void setDbRetryInterval(long millis) {
        super.setDbRetryInterval(millis == QUARTZ_RETRY_MILLIS ? RETRY_MILLIS : millis);
    }

    /** How long a node may be late with its check-in, in milliseconds, before others take its jobs over; 3500 unless set. */
    public void setClusterGrace(long millis) {
        if (millis < LEAST_GRACE || millis > LONGEST_GRACE) {
            throw new IllegalArgumentException("org.quartz.jobStore.clusterGrace must be " + LEAST_GRACE + " to "
                    + LONGEST_GRACE + " milliseconds, but is " + millis + ".");
        }
        graceMillis = millis;
    }

    /** Classes that job data may hold beside those of the JDK and Quartz: patterns of java.io.ObjectInputFilter, divided by ";". */
    public void setAllowedClasses(String patterns) {
        allowedClasses = patterns;
    }

    /**
     * Where this node is, names with commas between them: of the jobs of a group that ends in {@code @} and a location it fires those of
     * these, and all others whatever their group; everything unless set.
     */
    public void setLocations(String list) {
        locations = list == null ? "" : list;
    }

    /** The group for jobs of a group that only nodes of a location shall run. */
    public static String group(String group, String location) {
        return Locations.group(group, location);
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

    @Override
    public void initialize(ClassLoadHelper loader, SchedulerSignaler newSignaler) throws SchedulerConfigException {
        tables = StartCheck.settings(this);
        setLockHandler(new AdvisoryLock(tables));
        super.initialize(loader, newSignaler);
        try {
            open(StartCheck.delegate(getDelegate(), getDriverDelegateClass()), loader, newSignaler);
        } catch (NoSuchDelegateException | IllegalArgumentException e) {
            throw new SchedulerConfigException("The job store cannot start: " + e.getMessage(), e);
        }
        Additions.install(transactions, tables);
        STARTED.put(name(), this);
    }

    private void open(PostgresDelegate delegate, ClassLoadHelper loader, SchedulerSignaler signaler) {
        delegate.allow(allowedClasses);
        insertion = new Insertion(tables, delegate, hook::get);
        joining = new Joining(tables, delegate, insertion, getInstanceId(), this::connection);
        var executions = new Executions();
        batches = new Batches(
                transactions,
                new Acquisition(tables, delegate, loader, getInstanceId(), Locations.parse(locations), clock),
                new Firing(tables, delegate, loader, clock),
                executions,
                hook::get);
        endings = new Endings(
                transactions,
                new Completion(tables, delegate),
                executions,
                new Patience(this::getDbRetryInterval, signaler::notifySchedulerListenersError),
                () -> wake(0));
        var peers = new Peers(tables, getInstanceId(), clock, getClusterCheckinInterval(), graceMillis);
        membership = new Membership(tables, peers, transactions, new Host());
    }

    @Override
    Tables tables() {
        return tables;
    }

    @Override
    public void schedulerStarted() throws SchedulerException {
        membership.join();
        StartCheck.stockNode(membership.stockNode(), getInstanceName());
        super.schedulerStarted();
        membership.watch();
    }

    /** Gives back what this node has reserved and takes its leave, so that nobody waits for it. */
    @Override
    public void shutdown() {
        STARTED.remove(name(), this);
        if (membership != null) {
            endings.giveUp();
            membership.leave();
        }
        super.shutdown();
    }

    @Override
    public void storeJobAndTrigger(JobDetail job, OperableTrigger trigger) throws JobPersistenceException {
        storeJobsAndTriggers(Map.of(job, Set.of(trigger)), false);
    }

    @Override
    public void storeTrigger(OperableTrigger trigger, boolean replace) throws JobPersistenceException {
        var time = replace
                ? Optional.<Long>empty()
                : transactions.run(connection -> insertion.insertBesideOthers(connection, trigger));
        if (time.isPresent()) {
            wake(time.get());
        } else {
            super.storeTrigger(trigger, replace);
        }
    }

    @Override
    public void storeJobsAndTriggers(Map<JobDetail, Set<? extends Trigger>> all, boolean replace)
            throws JobPersistenceException {
        if (replace) {
            super.storeJobsAndTriggers(all, true);
        } else {
            wake(transactions.run(connection -> insertion.insert(connection, all)));
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

    /**
     * Takes the lock that {@link #schedule} takes. Who locks rows of his own in that transaction, and locks them in the firing hook, too,
     * does this first, as the hook's transactions have it: in the other order they may wait for each other.
     */
    public void enter(Connection connection) throws SQLException {
        joining.enter(connection);
    }

    /** Whether connections of this pool reach these tables, so that {@link #schedule} can use them. */
    public boolean isIn(DataSource pool) throws SQLException {
        return joining.isIn(pool);
    }

    /** Tells the schedulers of all nodes that a trigger that is committed fires at this time, in epoch milliseconds. */
    public void wake(long time) {
        signalSchedulingChangeImmediately(time);
        membership.announce(time);
    }

    @Override
    public List<OperableTrigger> acquireNextTriggers(long noLaterThan, int count, long window)
            throws JobPersistenceException {
        if (membership.isResting()) {
            return List.of();
        }
        return batches.acquire(
                () -> new Acquisition.Wanted(noLaterThan, getMisfireTime(), count, window, clock.millis()));
    }

    @Override
    protected RecoverMisfiredJobsResult doRecoverMisfires() throws JobPersistenceException {
        return membership.isResting() ? RecoverMisfiredJobsResult.NO_OP : super.doRecoverMisfires();
    }

    @Override
    public List<TriggerFiredResult> triggersFired(List<OperableTrigger> triggers) throws JobPersistenceException {
        return batches.fire(triggers, membership::isResting);
    }

    /** Whatever has fired by now has fired whole. */
    @Override
    public void schedulerPaused() {
        super.schedulerPaused();
        batches.pause();
    }

    @Override
    public void schedulerResumed() {
        super.schedulerResumed();
        batches.resume();
    }

    @Override
    public void releaseAcquiredTrigger(OperableTrigger trigger) {
        endings.release(trigger);
    }

    @Override
    public void triggeredJobComplete(
            OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {
        endings.complete(trigger, job, instruction);
    }

    /** An execution is over here: completes it when Quartz has not, which it does not when a listener throws. */
    void ended(JobExecutionContext execution) {
        endings.completeIfForgotten(execution);
    }

    /** Whatever stock Quartz changes under its lock may be news for the other nodes. */
    @Override
    protected <T> T executeInNonManagedTXLock(
            String lock, TransactionCallback<T> work, TransactionValidator<T> validator)
            throws JobPersistenceException {
        var result = super.executeInNonManagedTXLock(lock, work, validator);
        if (lock != null) {
            membership.announce(0);
        }
        return result;
    }

    /**
     * Whether this node has not checked in for so long that the others are about to take its jobs over, or have; known here without asking
     * anybody, by a clock that nobody sets. At once, from any thread.
     */
    public boolean isCutOff() {
        return membership.isCutOff();
    }

    /** Lets somebody write in the transactions of firing and of recovery, and hear of what was recovered before; one at a time. */
    public void setFiringHook(FiringHook newHook) throws JobPersistenceException {
        hook.set(newHook, transactions);
    }

    /** Tells all nodes a word, this one too, soon and as a rule; whoever must know asks the database now and then. */
    public void tell(String word) {
        membership.tell(word);
    }

    /** The same after a pause, a word that is asked for then: so one may be told for many. */
    public void tell(Duration pause, Supplier<String> word) {
        membership.tell(pause, word);
    }

    /** Hears what nodes tell, on a thread that must not be held up; one at a time. */
    public void setNewsListener(Consumer<String> listener) {
        news = Objects.requireNonNull(listener);
    }

    @Override
    protected boolean doCheckin() throws JobPersistenceException {
        return membership.checkIn();
    }

    @Override
    protected void commitConnection(Connection connection) throws JobPersistenceException {
        super.commitConnection(connection);
        membership.committed();
    }

    @Override
    protected List<SchedulerStateRecord> clusterCheckIn(Connection connection) throws JobPersistenceException {
        var lost = findFailedInstances(connection);
        membership.write(connection);
        lastCheckin = clock.millis();
        return lost;
    }

    @Override
    protected List<SchedulerStateRecord> findFailedInstances(Connection connection) throws JobPersistenceException {
        return membership.lost(connection, firstCheckIn);
    }

    @Override
    protected void clusterRecover(Connection connection, List<SchedulerStateRecord> lost)
            throws JobPersistenceException {
        try {
            var jobs = LostJobs.of(connection, getDelegate(), lost);
            super.clusterRecover(connection, lost);
            hook.recovered(connection, jobs);
        } catch (SQLException e) {
            throw new JobPersistenceException("The jobs of lost nodes cannot be recovered: " + e.getMessage(), e);
        }
    }

    /** What this store does for its membership of the cluster. */
    private final class Host implements Membership.Host {
        @Override
        public Connection connection() throws SQLException {
            return PostgresJobStore.this.connection();
        }

        @Override
        public boolean checkIn() throws JobPersistenceException {
            return PostgresJobStore.super.doCheckin();
        }

        @Override
        public void wake(long time) {
            signalSchedulingChangeImmediately(time);
        }

        @Override
        public void news(String word) {
            news.accept(word);
        }
    }

    private Connection connection() throws SQLException {
        return DBConnectionManager.getInstance().getConnection(getDataSource());
    }
}
