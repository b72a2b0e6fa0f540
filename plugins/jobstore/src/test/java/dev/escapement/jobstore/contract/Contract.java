package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobKey.jobKey;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;
import static org.quartz.TriggerKey.triggerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.quartz.Calendar;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.SchedulerException;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.Trigger.TriggerState;
import org.quartz.TriggerBuilder;
import org.quartz.simpl.CascadingClassLoadHelper;
import org.quartz.spi.JobStore;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredBundle;
import org.quartz.spi.TriggerFiredResult;

/** What the contracts share: a store that is open, and short words for what a scheduler does with it. */
abstract class Contract {
    static final Duration MISFIRE_THRESHOLD = Duration.ofSeconds(60);
    static final Duration LONG = Duration.ofSeconds(60);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** A whole second that has just passed: what is due at this time is due, and not yet missed. */
    final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    final String schedulerName = "scheduler-" + NUMBER.incrementAndGet();
    final Signals signals = new Signals();
    StoreUnderTest underTest;
    JobStore store;

    private final List<JobStore> opened = new ArrayList<>();

    @BeforeEach
    void openStore(StoreUnderTest given) throws SchedulerException {
        underTest = given;
        store = open(schedulerName, "node-1");
    }

    @AfterEach
    void closeStore() throws Exception {
        opened.forEach(JobStore::shutdown);
        underTest.clear();
    }

    /** A node of a scheduler, as a scheduler would make it. */
    final JobStore open(String scheduler, String node) throws SchedulerException {
        var made = underTest.create();
        opened.add(made);
        made.setInstanceName(scheduler);
        made.setInstanceId(node);
        made.setThreadPoolSize(4);
        var classes = new CascadingClassLoadHelper();
        classes.initialize();
        made.initialize(classes, signals);
        return made;
    }

    final Date at(long seconds) {
        return Date.from(now.plusSeconds(seconds));
    }

    /** A job that stays when it has no trigger. */
    static JobBuilder aJob(String name) {
        return JobBuilder.newJob(Nothing.class).withIdentity(name).storeDurably();
    }

    /** The same, of which no two executions may overlap. */
    static JobBuilder aSoloJob(String name) {
        return JobBuilder.newJob(Solo.class).withIdentity(name).storeDurably();
    }

    /** A trigger that is due now, and once more every hour. */
    final TriggerBuilder<SimpleTrigger> hourly(String name, String job) {
        return newTrigger()
                .withIdentity(name)
                .forJob(job)
                .startAt(at(0))
                .withSchedule(simpleSchedule().withIntervalInHours(1).repeatForever());
    }

    /** A trigger that fires once. */
    final TriggerBuilder<SimpleTrigger> once(String name, String job, long seconds) {
        return newTrigger().withIdentity(name).forJob(job).startAt(at(seconds)).withSchedule(simpleSchedule());
    }

    /** What a scheduler does before it stores a trigger. */
    static OperableTrigger ready(TriggerBuilder<?> builder) {
        return ready(builder.build(), null);
    }

    static OperableTrigger ready(Trigger trigger, Calendar calendar) {
        var operable = (OperableTrigger) trigger;
        operable.computeFirstFireTime(calendar);
        return operable;
    }

    final void storeAll(TriggerBuilder<?>... builders) throws SchedulerException {
        for (var builder : builders) {
            store.storeTrigger(ready(builder), false);
        }
    }

    /** Takes what is due now. */
    final List<OperableTrigger> due(int max) throws SchedulerException {
        return dueAt(store, max);
    }

    static List<OperableTrigger> dueAt(JobStore node, int max) throws SchedulerException {
        return node.acquireNextTriggers(System.currentTimeMillis(), max, 0);
    }

    final List<String> dueNames(int max) throws SchedulerException {
        return names(due(max));
    }

    static List<String> names(List<OperableTrigger> triggers) {
        return triggers.stream().map(trigger -> trigger.getKey().getName()).toList();
    }

    /** Takes the one trigger that is due. */
    final OperableTrigger theDue() throws SchedulerException {
        var triggers = due(10);
        assertThat(triggers).hasSize(1);
        return triggers.get(0);
    }

    /** Takes one trigger by name, whatever else is due; the others are put back. */
    final OperableTrigger take(String name) throws SchedulerException {
        OperableTrigger found = null;
        var others = new ArrayList<OperableTrigger>();
        while (found == null) {
            var triggers = due(1);
            assertThat(triggers).as("%s is due", name).hasSize(1);
            if (triggers.get(0).getKey().getName().equals(name)) {
                found = triggers.get(0);
            } else {
                others.add(triggers.get(0));
            }
        }
        others.forEach(store::releaseAcquiredTrigger);
        return found;
    }

    /** Starts what was taken, or returns null when it may not start. */
    final TriggerFiredBundle fire(OperableTrigger trigger) throws SchedulerException {
        return fireAt(store, trigger);
    }

    static TriggerFiredBundle fireAt(JobStore node, OperableTrigger trigger) throws SchedulerException {
        var results = node.triggersFired(List.of(trigger));
        if (results == null || results.isEmpty()) {
            return null;
        }
        TriggerFiredResult result = results.get(0);
        assertThat(result.getException()).isNull();
        return result.getTriggerFiredBundle();
    }

    final TriggerFiredBundle takeAndFire(String name) throws SchedulerException {
        var bundle = fire(take(name));
        assertThat(bundle).as("%s fires", name).isNotNull();
        return bundle;
    }

    /** Ends an execution that went well, with the instruction the trigger itself gives. */
    final void complete(TriggerFiredBundle bundle) {
        complete(bundle, bundle.getTrigger().executionComplete(null, null));
    }

    final void complete(TriggerFiredBundle bundle, CompletedExecutionInstruction instruction) {
        store.triggeredJobComplete(bundle.getTrigger(), bundle.getJobDetail(), instruction);
    }

    final TriggerState stateOf(String trigger) throws SchedulerException {
        return store.getTriggerState(triggerKey(trigger));
    }

    final boolean hasJob(String name) throws SchedulerException {
        return store.checkExists(jobKey(name));
    }

    final boolean hasTrigger(String name) throws SchedulerException {
        return store.checkExists(triggerKey(name));
    }

    /** A job that does nothing. */
    public static class Nothing implements Job {
        @Override
        public void execute(JobExecutionContext context) {}
    }

    /** A job that does nothing, but never twice at a time. */
    @DisallowConcurrentExecution
    public static class Solo extends Nothing {}
}
