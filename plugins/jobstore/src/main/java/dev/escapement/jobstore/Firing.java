package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.quartz.Calendar;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
import org.quartz.SimpleTrigger;
import org.quartz.TriggerKey;
import org.quartz.impl.triggers.CronTriggerImpl;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredBundle;
import org.quartz.spi.TriggerFiredResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns reserved triggers into executing ones, all of a batch in one transaction. */
@SuppressWarnings("JavaUtilDate") // Quartz speaks in dates.
final class Firing {
    private static final Logger LOG = LoggerFactory.getLogger(Firing.class);

    /** Jobs that may not run beside themselves go one after the other, on all nodes; they are locked before any trigger is. */
    static final String LOCK_JOBS = """
            select 1 from {p}JOB_DETAILS j
            join (select distinct * from unnest(?, ?) as v(job_name, job_group)) v
              on {same j v job_name, job_group}
            where j.is_nonconcurrent
            order by j.job_group, j.job_name for no key update of j""";

    private static final String RESERVED = """
            select v.place - 1 as place, j.job_name as job_exists, t.job_name, t.job_group, j.description, j.job_class_name,
                   j.is_durable, j.is_nonconcurrent, j.requests_recovery, j.job_data,
                   j.is_nonconcurrent and exists (select from {p}FIRED_TRIGGERS e
                     where {of e t} and e.state = 'EXECUTING') as busy
            from unnest(?, ?, ?) with ordinality as v(trigger_name, trigger_group, entry_id, place)
            join {p}TRIGGERS t on {same t v trigger_name, trigger_group}
            join {p}FIRED_TRIGGERS f on {same f v entry_id}
            left join {p}JOB_DETAILS j on {same j t job_name, job_group}
            where t.trigger_state = 'ACQUIRED'
            order by t.trigger_group, t.trigger_name for update of t""";

    private static final String BLOCK = """
            update {p}TRIGGERS t
            set trigger_state = case t.trigger_state when 'PAUSED' then 'PAUSED_BLOCKED' else 'BLOCKED' end
            from unnest(?, ?) as v(job_name, job_group)
            where {of t v} and t.trigger_state in ('WAITING', 'ACQUIRED', 'PAUSED')""";

    private static final String EXECUTE = """
            update {p}FIRED_TRIGGERS f
            set state = 'EXECUTING', fired_time = ?, sched_time = v.sched_time, job_name = v.job_name, job_group = v.job_group,
                is_nonconcurrent = v.alone, requests_recovery = v.recovery
            from unnest(?, ?, ?, ?, ?, ?) as v(entry_id, sched_time, job_name, job_group, alone, recovery)
            where {same f v entry_id}""";

    private static final String ADVANCE = """
            update {p}TRIGGERS t set next_fire_time = v.next, prev_fire_time = v.previous, trigger_state = v.state
            from unnest(?, ?, ?, ?, ?) as v(trigger_name, trigger_group, next, previous, state)
            where {same t v trigger_name, trigger_group}""";

    private static final String COUNT = """
            update {p}SIMPLE_TRIGGERS t set times_triggered = v.times
            from unnest(?, ?, ?) as v(trigger_name, trigger_group, times)
            where {same t v trigger_name, trigger_group}""";

    private final Tables tables;
    private final PostgresDelegate delegate;
    private final ClassLoadHelper loader;
    private final InstantSource clock;

    Firing(Tables tables, PostgresDelegate delegate, ClassLoadHelper loader, InstantSource clock) {
        this.tables = tables;
        this.delegate = delegate;
        this.loader = loader;
        this.clock = clock;
    }

    /** What stands behind a reserved trigger; a null job with a reason cannot be read. */
    private record Reserved(JobDetail job, boolean busy, Exception unreadable) {}

    /** One trigger that fires: its state and times as they are to be written. */
    private record Fired(OperableTrigger trigger, JobDetail job, Date scheduled, String state) {}

    /** One result for each trigger, in their order. */
    List<TriggerFiredResult> fire(Connection connection, List<OperableTrigger> triggers, FiringHook hook)
            throws Exception {
        var reserved = reserved(connection, triggers);
        var calendars = new HashMap<String, Calendar>();
        var alone = new HashSet<JobKey>();
        var fired = new ArrayList<Fired>();
        var broken = new ArrayList<OperableTrigger>();
        var blocked = new ArrayList<OperableTrigger>();
        var results = new ArrayList<TriggerFiredResult>();
        for (int i = 0; i < triggers.size(); i++) {
            var trigger = triggers.get(i);
            var found = reserved.get(i);
            if (found != null && found.unreadable() != null) {
                LOG.error(
                        "The job {} cannot be read; its trigger {} is in error now",
                        trigger.getJobKey(),
                        trigger.getKey(),
                        found.unreadable());
                broken.add(trigger);
                results.add(new TriggerFiredResult(new JobPersistenceException(
                        "The job " + trigger.getJobKey() + " cannot be read: "
                                + found.unreadable().getMessage(),
                        found.unreadable())));
            } else if (found == null) {
                results.add(new TriggerFiredResult((TriggerFiredBundle) null));
            } else if (found.busy()
                    || (found.job().isConcurrentExecutionDisallowed()
                            && !alone.add(found.job().getKey()))) {
                blocked.add(trigger);
                results.add(new TriggerFiredResult((TriggerFiredBundle) null));
            } else {
                results.add(new TriggerFiredResult(bundle(connection, trigger, found.job(), calendars, fired)));
            }
        }
        write(connection, fired, states(broken, blocked));
        if (!fired.isEmpty()) {
            hook.fired(
                    connection, fired.stream().map(each -> each.job().getKey()).toList());
        }
        return results;
    }

    private Map<Integer, Reserved> reserved(Connection connection, List<OperableTrigger> triggers) throws Exception {
        return Script.shared(tables)
                .add(
                        LOCK_JOBS,
                        strings(triggers, trigger -> trigger.getJobKey().getName()),
                        strings(triggers, trigger -> trigger.getJobKey().getGroup()))
                .add(
                        RESERVED,
                        strings(triggers, trigger -> trigger.getKey().getName()),
                        strings(triggers, trigger -> trigger.getKey().getGroup()),
                        strings(triggers, OperableTrigger::getFireInstanceId))
                .query(connection, rows -> {
                    var found = new HashMap<Integer, Reserved>();
                    while (rows.next()) {
                        found.put(rows.getInt("place"), read(rows));
                    }
                    return found;
                });
    }

    private Reserved read(ResultSet row) throws SQLException {
        if (row.getString("job_exists") == null) {
            return new Reserved(null, false, new JobPersistenceException("it does not exist"));
        }
        try {
            return new Reserved(delegate.job(row, loader), row.getBoolean("busy"), null);
        } catch (ClassNotFoundException | java.io.IOException | RuntimeException e) {
            return new Reserved(null, false, e);
        }
    }

    private TriggerFiredBundle bundle(
            Connection connection,
            OperableTrigger trigger,
            JobDetail job,
            Map<String, Calendar> calendars,
            List<Fired> fired)
            throws Exception {
        Calendar calendar = null;
        var name = trigger.getCalendarName();
        if (name != null) {
            if (!calendars.containsKey(name)) {
                calendars.put(name, delegate.selectCalendar(connection, name));
            }
            calendar = calendars.get(name);
            if (calendar == null) {
                return null;
            }
        }
        var previous = trigger.getPreviousFireTime();
        var scheduled = trigger.getNextFireTime();
        trigger.triggered(calendar);
        fired.add(new Fired(trigger, job, scheduled, stateAfter(trigger, job)));
        job.getJobDataMap().clearDirtyFlag();
        boolean recovering = trigger.getKey().getGroup().equals(Scheduler.DEFAULT_RECOVERY_GROUP);
        return new TriggerFiredBundle(
                job,
                trigger,
                calendar,
                recovering,
                Date.from(clock.instant()),
                trigger.getPreviousFireTime(),
                previous,
                trigger.getNextFireTime());
    }

    private static String stateAfter(OperableTrigger trigger, JobDetail job) {
        if (trigger.getNextFireTime() == null) {
            return "COMPLETE";
        }
        return job.isConcurrentExecutionDisallowed() ? "BLOCKED" : "WAITING";
    }

    /** A trigger that does not fire now, and the state that keeps it from being reserved again. */
    private record Held(TriggerKey key, String state) {}

    private static List<Held> states(List<OperableTrigger> broken, List<OperableTrigger> blocked) {
        return Stream.concat(
                        broken.stream().map(trigger -> new Held(trigger.getKey(), "ERROR")),
                        blocked.stream().map(trigger -> new Held(trigger.getKey(), "BLOCKED")))
                .toList();
    }

    private void write(Connection connection, List<Fired> fired, List<Held> held) throws Exception {
        var script = new Script(tables);
        if (!held.isEmpty()) {
            script.add(
                    Completion.SET_STATE,
                    strings(held, each -> each.key().getName()),
                    strings(held, each -> each.key().getGroup()),
                    strings(held, Held::state));
        }
        var alone = fired.stream()
                .map(Fired::job)
                .filter(JobDetail::isConcurrentExecutionDisallowed)
                .toList();
        if (!alone.isEmpty()) {
            script.add(
                    BLOCK,
                    strings(alone, job -> job.getKey().getName()),
                    strings(alone, job -> job.getKey().getGroup()));
        }
        if (!fired.isEmpty()) {
            execute(script, fired);
            advance(
                    script,
                    fired.stream().filter(each -> isPlain(each.trigger())).toList());
        }
        if (!script.isEmpty()) {
            script.run(connection);
        }
        for (var each : fired) {
            if (!isPlain(each.trigger())) {
                delegate.updateTrigger(connection, each.trigger(), each.state(), each.job());
            }
        }
    }

    private void execute(Script script, List<Fired> fired) {
        script.add(
                EXECUTE,
                clock.millis(),
                strings(fired, each -> each.trigger().getFireInstanceId()),
                fired.stream().map(each -> each.scheduled().getTime()).toArray(Long[]::new),
                strings(fired, each -> each.job().getKey().getName()),
                strings(fired, each -> each.job().getKey().getGroup()),
                fired.stream()
                        .map(each -> each.job().isConcurrentExecutionDisallowed())
                        .toArray(Boolean[]::new),
                fired.stream().map(each -> each.job().requestsRecovery()).toArray(Boolean[]::new));
    }

    private static void advance(Script script, List<Fired> plain) {
        if (plain.isEmpty()) {
            return;
        }
        script.add(
                ADVANCE,
                strings(plain, each -> each.trigger().getKey().getName()),
                strings(plain, each -> each.trigger().getKey().getGroup()),
                plain.stream()
                        .map(each -> time(each.trigger().getNextFireTime()))
                        .toArray(Long[]::new),
                plain.stream()
                        .map(each -> time(each.trigger().getPreviousFireTime()))
                        .toArray(Long[]::new),
                strings(plain, Fired::state));
        var counted = plain.stream()
                .filter(each -> each.trigger() instanceof SimpleTrigger)
                .toList();
        if (!counted.isEmpty()) {
            script.add(
                    COUNT,
                    strings(counted, each -> each.trigger().getKey().getName()),
                    strings(counted, each -> each.trigger().getKey().getGroup()),
                    counted.stream()
                            .map(each -> ((SimpleTrigger) each.trigger()).getTimesTriggered())
                            .toArray(Integer[]::new));
        }
    }

    /** Whether firing changes nothing of the trigger but its times, its state and the count of a simple one. */
    private static boolean isPlain(OperableTrigger trigger) {
        return Insertion.isSimple(trigger)
                || (trigger instanceof CronTriggerImpl cron && !cron.hasAdditionalProperties());
    }

    private static Long time(Date date) {
        return date == null ? -1L : date.getTime();
    }

    static <T> String[] strings(List<T> all, Function<T, String> name) {
        return all.stream().map(name).toArray(String[]::new);
    }
}
