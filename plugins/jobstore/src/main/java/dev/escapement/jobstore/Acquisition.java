package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.quartz.JobDetail;
import org.quartz.TriggerKey;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.OperableTrigger;

/**
 * Reserves the next triggers for a node in one statement, passing over those that another node is at. Of the jobs that may fire at once
 * it fires those that are due in the same statement: their triggers, which fire once, are gone by it.
 */
final class Acquisition {
    /**
     * The first of each job that may not run beside itself, and nothing after the batch's window. A reservation names no job: only what
     * executes blocks a job. A simple trigger without a row of its kind fires once ({@link OnceDelegate}).
     */
    private static final String SQL = """
            with candidate as materialized (
              select t.trigger_name, t.trigger_group, t.next_fire_time, t.priority, t.job_name, t.job_group,
                     ? and t.next_fire_time <= ? and t.trigger_type = 'SIMPLE' and t.calendar_name is null
                       and starts_with(t.job_group, ?) as ready
              from {p}TRIGGERS t
              where t.sched_name = {s} and t.trigger_state = 'WAITING' and t.next_fire_time <= ?
                and (t.misfire_instr = -1 or t.next_fire_time >= ?){here}
              order by t.next_fire_time, t.priority desc
              limit ? for update skip locked),
            ranked as (
              select c.*, coalesce(j.is_nonconcurrent, false) as alone, min(c.next_fire_time) over () as earliest,
                     row_number() over (partition by c.job_name, c.job_group order by c.next_fire_time, c.priority desc) as nth,
                     j.description as job_description, j.job_class_name, j.is_durable, j.requests_recovery, j.job_data as job_map,
                     s.repeat_count, s.repeat_interval, s.times_triggered
              from candidate c
              left join {p}JOB_DETAILS j on {same j c job_name, job_group}
              left join {p}SIMPLE_TRIGGERS s on {same s c trigger_name, trigger_group}),
            chosen as (
              select r.*, row_number() over (order by r.next_fire_time, r.priority desc) as place,
                     r.ready and not r.alone and r.repeat_count is null as fires
              from ranked r
              where (not r.alone or r.nth = 1) and r.earliest <= ? and r.next_fire_time <= greatest(r.earliest, ?) + ?),
            taken as (
              update {p}TRIGGERS t set trigger_state = 'ACQUIRED' from chosen c
              where not c.fires and {same t c trigger_name, trigger_group}
              returning t.*, {chosen}),
            fired as (
              delete from {p}TRIGGERS t using chosen c
              where c.fires and {same t c trigger_name, trigger_group}
              returning t.*, {chosen}),
            found as (select * from taken union all select * from fired),
            noted as (
              insert into {p}FIRED_TRIGGERS (sched_name, entry_id, trigger_name, trigger_group, instance_name, fired_time,
                     sched_time, priority, state, job_name, job_group, is_nonconcurrent, requests_recovery)
              select {s}, ? || (? + place), trigger_name, trigger_group, ?, ?, next_fire_time, priority,
                     case when fires then 'EXECUTING' else 'ACQUIRED' end, case when fires then job_name end,
                     case when fires then job_group end, false, fires and requests_recovery
              from found)
            select t.*, c.cron_expression, c.time_zone_id,
                   p.str_prop_1, p.str_prop_2, p.str_prop_3, p.int_prop_1, p.int_prop_2, p.long_prop_1, p.long_prop_2,
                   p.dec_prop_1, p.dec_prop_2, p.bool_prop_1, p.bool_prop_2
            from found t
            left join {p}CRON_TRIGGERS c on t.trigger_type = 'CRON' and {same c t trigger_name, trigger_group}
            left join {p}SIMPROP_TRIGGERS p on t.trigger_type in ('CAL_INT', 'DAILY_I')
                 and {same p t trigger_name, trigger_group}
            order by t.place""".replace(
                    "{chosen}",
                    "c.place, c.fires, c.job_description, c.job_class_name, c.is_durable, c.requests_recovery, c.job_map,"
                            + " c.repeat_count, c.repeat_interval, c.times_triggered");

    private static final String HERE = " and (t.job_group not like '%@%' or split_part(t.job_group, '@', -1) = any(?))";
    private static final String ANYWHERE = SQL.replace("{here}", "");
    private static final String SOMEWHERE = SQL.replace("{here}", HERE);

    private final Tables tables;
    private final PostgresDelegate delegate;
    private final ClassLoadHelper loader;
    private final String node;
    private final Locations locations;
    private final AtomicLong entries;

    Acquisition(
            Tables tables,
            PostgresDelegate delegate,
            ClassLoadHelper loader,
            String node,
            Locations locations,
            InstantSource clock) {
        this.tables = tables;
        this.delegate = delegate;
        this.loader = loader;
        this.node = node;
        this.locations = locations;
        this.entries = new AtomicLong(clock.millis());
    }

    /** What is to be found: times in epoch milliseconds, the window after the first trigger in milliseconds. */
    record Wanted(long noLaterThan, long notBefore, int count, long window, long now) {}

    /** A trigger as it was found; with its job when that has fired. */
    record Found(OperableTrigger trigger, JobDetail job) {
        boolean hasFired() {
            return job != null;
        }
    }

    /** Those jobs may fire at once whose group begins so; null for none. */
    List<Found> acquire(Connection connection, Wanted wanted, String atOnce) throws Exception {
        long base = entries.getAndAdd(wanted.count());
        var values = new ArrayList<Object>(List.of(
                atOnce != null,
                wanted.now(),
                Objects.requireNonNullElse(atOnce, ""),
                wanted.noLaterThan() + wanted.window(),
                wanted.notBefore()));
        if (!locations.isAny()) {
            values.add(locations.bound());
        }
        values.addAll(List.of(
                wanted.count(), wanted.noLaterThan(), wanted.now(), wanted.window(), node, base, node, wanted.now()));
        var script = atOnce == null ? Script.unflushed(tables) : Script.shared(tables);
        return script.add(locations.isAny() ? ANYWHERE : SOMEWHERE, values.toArray())
                .query(connection, rows -> read(connection, rows, base));
    }

    /** Whether these entries stand in the database in one of the states: for when nobody has answered a commit. */
    boolean isNoted(Connection connection, String[] entries, String... states) throws Exception {
        return entries.length > 0
                && new Script(tables)
                        .add(
                                "select count(*) from {p}FIRED_TRIGGERS where sched_name = {s} and entry_id = any(?) and state = any(?)",
                                entries,
                                states)
                        .query(connection, rows -> rows.next() && rows.getInt(1) == entries.length);
    }

    private List<Found> read(Connection connection, ResultSet rows, long base) throws Exception {
        var all = new ArrayList<Found>();
        while (rows.next()) {
            var trigger = delegate.trigger(rows);
            if (trigger == null) {
                trigger = delegate.selectTrigger(
                        connection, new TriggerKey(rows.getString("trigger_name"), rows.getString("trigger_group")));
            }
            trigger.setFireInstanceId(node + (base + rows.getLong("place")));
            all.add(new Found(trigger, rows.getBoolean("fires") ? delegate.job(rows, loader) : null));
        }
        return all;
    }
}
