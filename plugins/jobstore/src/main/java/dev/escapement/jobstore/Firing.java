package dev.escapement.jobstore;

import static dev.escapement.jobstore.Script.strings;

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
import org.quartz.Calendar;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
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
            select v.place - 1 as place, j.job_name as job_exists, t.job_name, t.job_group, j.description as job_description, j.job_class_name,
                   j.is_durable, j.is_nonconcurrent, j.requests_recovery, j.job_data as job_map,
                   j.is_nonconcurrent and exists (select from {p}FIRED_TRIGGERS e
                     where {of e t} and e.state = 'EXECUTING') as busy
            from unnest(?, ?, ?) with ordinality as v(trigger_name, trigger_group, entry_id, place)
            join {p}TRIGGERS t on {same t v trigger_name, trigger_group}
            join {p}FIRED_TRIGGERS f on {same f v entry_id}
            left join {p}JOB_DETAILS j on {same j t job_name, job_group}
            where t.trigger_state = 'ACQUIRED'
            order by t.trigger_group, t.trigger_name for update of t""";

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

    /** One result for each trigger, in their order. */
    List<TriggerFiredResult> fire(Connection connection, List<OperableTrigger> triggers, FiringHook hook)
            throws Exception {
        var reserved = reserved(connection, triggers);
        var calendars = new HashMap<String, Calendar>();
        var alone = new HashSet<JobKey>();
        var rows = new FiringRows(tables, delegate, clock);
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
                rows.broken(trigger);
                results.add(new TriggerFiredResult(new JobPersistenceException(
                        "The job " + trigger.getJobKey() + " cannot be read: "
                                + found.unreadable().getMessage(),
                        found.unreadable())));
            } else if (found == null) {
                results.add(new TriggerFiredResult((TriggerFiredBundle) null));
            } else if (found.busy()
                    || (found.job().isConcurrentExecutionDisallowed()
                            && !alone.add(found.job().getKey()))) {
                rows.blocked(trigger);
                results.add(new TriggerFiredResult((TriggerFiredBundle) null));
            } else {
                results.add(new TriggerFiredResult(bundle(connection, trigger, found.job(), calendars, rows)));
            }
        }
        rows.write(connection);
        var jobs = rows.jobs();
        if (!jobs.isEmpty()) {
            hook.fired(connection, jobs);
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
            FiringRows rows)
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
        var scheduled = trigger.getNextFireTime();
        var bundle = bundle(trigger, job, calendar);
        rows.fired(trigger, job, scheduled);
        return bundle;
    }

    /** What Quartz is told of a trigger that fires, which this moves on to its next time. */
    TriggerFiredBundle bundle(OperableTrigger trigger, JobDetail job, Calendar calendar) {
        var previous = trigger.getPreviousFireTime();
        trigger.triggered(calendar);
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
}
