package dev.escapement.jobstore;

import static dev.escapement.jobstore.Script.strings;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postgresql.util.PSQLException;
import org.quartz.JobDetail;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.impl.JobDetailImpl;
import org.quartz.impl.triggers.SimpleTriggerImpl;
import org.quartz.spi.OperableTrigger;

/** Stores new jobs with their triggers, many in one round trip; none of them may exist. */
@SuppressWarnings("JavaUtilDate") // Quartz speaks in dates.
final class Insertion {
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String JOBS = """
            insert into {p}JOB_DETAILS (sched_name, job_name, job_group, description, job_class_name, is_durable, is_nonconcurrent,
                   is_update_data, requests_recovery, job_data)
            select {s}, v.* from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) as v""";

    /** While all groups are paused, a new group begins paused. */
    private static final String PAUSE = """
            insert into {p}PAUSED_TRIGGER_GRPS (sched_name, trigger_group)
            select distinct {s}, v.trigger_group from unnest(?) as v(trigger_group)
            where exists (select from {p}PAUSED_TRIGGER_GRPS where sched_name = {s} and trigger_group = '_$_ALL_GROUPS_PAUSED_$_')
            on conflict do nothing""";

    private static final String TRIGGERS = """
            insert into {p}TRIGGERS (sched_name, trigger_name, trigger_group, job_name, job_group, description, next_fire_time,
                   prev_fire_time, trigger_type, start_time, end_time, calendar_name, misfire_instr, priority, job_data,
                   trigger_state)
            select {s}, v.*, case when paused and blocked then 'PAUSED_BLOCKED' when paused then 'PAUSED'
                   when blocked then 'BLOCKED' else 'WAITING' end
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 as v(trigger_name, trigger_group, job_name, job_group, description, next, previous, type, start, ending, calendar,
                      misfire, priority, data),
            lateral (select
              exists (select from {p}PAUSED_TRIGGER_GRPS g where g.sched_name = {s} and g.trigger_group = v.trigger_group)
                or exists (select from {p}PAUSED_JOB_GRPS g where g.sched_name = {s} and g.job_group = v.job_group) as paused,
              exists (select from {p}FIRED_TRIGGERS f
                where {of f v} and f.is_nonconcurrent and f.state = 'EXECUTING') as blocked) as now""";

    private static final String SIMPLE = """
            insert into {p}SIMPLE_TRIGGERS (sched_name, trigger_name, trigger_group, repeat_count, repeat_interval, times_triggered)
            select {s}, v.* from unnest(?, ?, ?, ?, ?) as v""";

    /** Whatever runs of such a job, a further trigger of it changes nothing about that, and the job stays when it runs out of triggers. */
    private static final String OPEN = """
            select 1 from {p}JOB_DETAILS where sched_name = {s} and job_name = ? and job_group = ?
              and is_durable and not is_nonconcurrent""";

    private final Tables tables;
    private final PostgresDelegate delegate;
    private final Supplier<FiringHook> hook;

    Insertion(Tables tables, PostgresDelegate delegate, Supplier<FiringHook> hook) {
        this.tables = tables;
        this.delegate = delegate;
        this.hook = hook;
    }

    /** A trigger with the job that it is stored with. */
    private record Stored(OperableTrigger trigger, JobDetail job) {}

    /** Returns the earliest time at which one of the triggers fires, in epoch milliseconds. */
    long insert(Connection connection, Map<JobDetail, ? extends Set<? extends Trigger>> all)
            throws SQLException, IOException, ObjectAlreadyExistsException {
        var stored = new ArrayList<Stored>();
        all.forEach(
                (job, triggers) -> triggers.forEach(trigger -> stored.add(new Stored((OperableTrigger) trigger, job))));
        return insert(connection, List.copyOf(all.keySet()), stored);
    }

    /** The same for triggers of jobs that exist. */
    long insert(Connection connection, List<? extends Trigger> triggers)
            throws SQLException, IOException, ObjectAlreadyExistsException {
        var stored = new ArrayList<Stored>();
        for (var trigger : triggers) {
            var job = new JobDetailImpl();
            job.setKey(trigger.getJobKey());
            stored.add(new Stored((OperableTrigger) trigger, job));
        }
        return insert(connection, List.of(), stored);
    }

    /** The same for one that needs no lock which keeps others from firing; empty, and nothing is stored, when it does. */
    Optional<Long> insertBesideOthers(Connection connection, OperableTrigger trigger) throws Exception {
        var job = trigger.getJobKey();
        boolean open =
                Script.shared(tables).add(OPEN, job.getName(), job.getGroup()).query(connection, ResultSet::next);
        return open ? Optional.of(insert(connection, List.of(trigger))) : Optional.empty();
    }

    private long insert(Connection connection, List<JobDetail> jobs, List<Stored> all)
            throws SQLException, IOException, ObjectAlreadyExistsException {
        var simple = all.stream().filter(each -> isSimple(each.trigger())).toList();
        var others = all.stream().filter(each -> !isSimple(each.trigger())).toList();
        try {
            var script = Script.shared(tables);
            if (!jobs.isEmpty()) {
                jobs(script, jobs);
            }
            if (!simple.isEmpty() || !others.isEmpty()) {
                script.add(PAUSE, (Object) groups(simple, others));
            }
            if (!simple.isEmpty()) {
                simple(script, simple);
            }
            script.run(connection);
            for (var other : others) {
                delegate.insertTrigger(connection, other.trigger(), state(connection, other), other.job());
            }
        } catch (PSQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw exists(e, jobs, all);
            }
            throw e;
        }
        return earliest(simple, others);
    }

    static boolean isSimple(OperableTrigger trigger) {
        return trigger instanceof SimpleTriggerImpl simple && !simple.hasAdditionalProperties();
    }

    private void jobs(Script script, List<JobDetail> jobs) throws IOException {
        var data = new byte[jobs.size()][];
        for (int i = 0; i < data.length; i++) {
            data[i] = delegate.bytes(jobs.get(i).getJobDataMap());
        }
        script.add(
                JOBS,
                strings(jobs, job -> job.getKey().getName()),
                strings(jobs, job -> job.getKey().getGroup()),
                strings(jobs, JobDetail::getDescription),
                strings(jobs, job -> job.getJobClass().getName()),
                flags(jobs, JobDetail::isDurable),
                flags(jobs, JobDetail::isConcurrentExecutionDisallowed),
                flags(jobs, JobDetail::isPersistJobDataAfterExecution),
                flags(jobs, JobDetail::requestsRecovery),
                data);
    }

    private void simple(Script script, List<Stored> all) throws IOException {
        var data = new byte[all.size()][];
        for (int i = 0; i < data.length; i++) {
            data[i] = delegate.bytes(all.get(i).trigger().getJobDataMap());
        }
        var triggers = all.stream().map(Stored::trigger).toList();
        var names = strings(triggers, trigger -> trigger.getKey().getName());
        var groups = strings(triggers, trigger -> trigger.getKey().getGroup());
        script.add(
                TRIGGERS,
                names,
                groups,
                strings(all, each -> each.job().getKey().getName()),
                strings(all, each -> each.job().getKey().getGroup()),
                strings(triggers, OperableTrigger::getDescription),
                times(triggers, OperableTrigger::getNextFireTime, null),
                times(triggers, OperableTrigger::getPreviousFireTime, -1L),
                strings(triggers, trigger -> "SIMPLE"),
                times(triggers, OperableTrigger::getStartTime, 0L),
                times(triggers, OperableTrigger::getEndTime, 0L),
                strings(triggers, OperableTrigger::getCalendarName),
                triggers.stream().map(OperableTrigger::getMisfireInstruction).toArray(Integer[]::new),
                triggers.stream().map(OperableTrigger::getPriority).toArray(Integer[]::new),
                data);
        var counted = triggers.stream().filter(trigger -> !isOnce(trigger)).toList();
        if (!counted.isEmpty()) {
            script.add(
                    SIMPLE,
                    strings(counted, trigger -> trigger.getKey().getName()),
                    strings(counted, trigger -> trigger.getKey().getGroup()),
                    numbers(counted, trigger -> (long) ((SimpleTrigger) trigger).getRepeatCount()),
                    numbers(counted, trigger -> ((SimpleTrigger) trigger).getRepeatInterval()),
                    numbers(counted, trigger -> (long) ((SimpleTrigger) trigger).getTimesTriggered()));
        }
    }

    /** Whether it is gone when it fires, so that there is nothing to count: that it has no row of its kind says so. */
    private boolean isOnce(OperableTrigger trigger) {
        var atOnce = hook.get().firesAtOnce();
        var simple = (SimpleTrigger) trigger;
        return atOnce != null
                && trigger.getJobKey().getGroup().startsWith(atOnce)
                && simple.getRepeatCount() == 0
                && simple.getRepeatInterval() == 0
                && simple.getTimesTriggered() == 0;
    }

    private String state(Connection connection, Stored other) throws SQLException {
        return delegate.isTriggerGroupPaused(
                        connection, other.trigger().getKey().getGroup())
                ? "PAUSED"
                : "WAITING";
    }

    private static String[] groups(List<Stored> simple, List<Stored> others) {
        return java.util.stream.Stream.concat(simple.stream(), others.stream())
                .map(each -> each.trigger().getKey().getGroup())
                .distinct()
                .toArray(String[]::new);
    }

    private static long earliest(List<Stored> simple, List<Stored> others) {
        return java.util.stream.Stream.concat(simple.stream(), others.stream())
                .map(each -> each.trigger().getNextFireTime())
                .filter(java.util.Objects::nonNull)
                .mapToLong(Date::getTime)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The server names the table and the key: Quartz's callers want to be told of the object. */
    private static ObjectAlreadyExistsException exists(PSQLException e, List<JobDetail> jobs, List<Stored> all) {
        var error = e.getServerErrorMessage();
        boolean isJob =
                error != null && error.getTable() != null && error.getTable().endsWith("job_details");
        if (isJob && jobs.size() == 1) {
            return new ObjectAlreadyExistsException(jobs.get(0));
        }
        if (!isJob && all.size() == 1) {
            return new ObjectAlreadyExistsException(all.get(0).trigger());
        }
        return new ObjectAlreadyExistsException("Nothing is stored, because one of the " + (isJob ? "jobs" : "triggers")
                + " exists already: " + (error == null ? e.getMessage() : error.getDetail()));
    }

    private static <T> Boolean[] flags(List<T> all, java.util.function.Predicate<T> flag) {
        return all.stream().map(flag::test).toArray(Boolean[]::new);
    }

    private static <T> Long[] numbers(List<T> all, Function<T, Long> number) {
        return all.stream().map(number).toArray(Long[]::new);
    }

    private static Long[] times(List<OperableTrigger> all, Function<OperableTrigger, Date> time, Long none) {
        return all.stream()
                .map(trigger -> time.apply(trigger) == null
                        ? none
                        : (Long) time.apply(trigger).getTime())
                .toArray(Long[]::new);
    }
}
