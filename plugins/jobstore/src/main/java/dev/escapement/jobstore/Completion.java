package dev.escapement.jobstore;

import static dev.escapement.jobstore.Script.strings;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.TriggerKey;
import org.quartz.spi.OperableTrigger;

/**
 * Writes that executions are over. Fenced: only what this node still has as its own counts; an execution that another node has
 * recovered in the meantime changes nothing.
 */
final class Completion {
    static final String SET_STATE = """
            update {p}TRIGGERS t set trigger_state = v.state
            from unnest(?, ?, ?) as v(trigger_name, trigger_group, state)
            where {same t v trigger_name, trigger_group}""";

    private static final String FENCE =
            "delete from {p}FIRED_TRIGGERS where sched_name = {s} and entry_id = any(?) returning entry_id";

    private static final String DELETE = """
            with doomed as materialized (
              select t.trigger_name, t.trigger_group, t.trigger_type
              from unnest(?, ?, ?) as v(trigger_name, trigger_group, only_when_over)
              join {p}TRIGGERS t on {same t v trigger_name, trigger_group}
              where not v.only_when_over or coalesce(t.next_fire_time, 0) <= 0
              order by t.trigger_group, t.trigger_name for update of t),
            simple as (delete from {p}SIMPLE_TRIGGERS x using doomed d
              where d.trigger_type = 'SIMPLE' and {same x d trigger_name, trigger_group}),
            cron as (delete from {p}CRON_TRIGGERS x using doomed d
              where d.trigger_type = 'CRON' and {same x d trigger_name, trigger_group}),
            property as (delete from {p}SIMPROP_TRIGGERS x using doomed d
              where d.trigger_type not in ('SIMPLE', 'CRON', 'BLOB') and {same x d trigger_name, trigger_group}),
            blob as (delete from {p}BLOB_TRIGGERS x using doomed d
              where d.trigger_type = 'BLOB' and {same x d trigger_name, trigger_group})
            delete from {p}TRIGGERS x using doomed d
            where {same x d trigger_name, trigger_group}""";

    private static final String LOCK_JOBS = """
            select 1 from {p}JOB_DETAILS j join (select distinct * from unnest(?, ?) as v(job_name, job_group)) v
              on {same j v job_name, job_group}
            where not j.is_durable order by j.job_group, j.job_name for update of j""";

    /** A job that is not durable goes with its last trigger. */
    private static final String DELETE_JOBS = """
            delete from {p}JOB_DETAILS j using (select distinct * from unnest(?, ?) as v(job_name, job_group)) v
            where {same j v job_name, job_group} and not j.is_durable
              and not exists (select from {p}TRIGGERS t where {of t v})""";

    private static final String SET_ALL_STATES = """
            update {p}TRIGGERS t set trigger_state = v.state
            from unnest(?, ?, ?) as v(job_name, job_group, state)
            where {of t v}""";

    private static final String UNBLOCK = """
            update {p}TRIGGERS t
            set trigger_state = case t.trigger_state when 'BLOCKED' then 'WAITING' else 'PAUSED' end
            from unnest(?, ?) as v(job_name, job_group)
            where {of t v} and t.trigger_state in ('BLOCKED', 'PAUSED_BLOCKED')""";

    private static final String RELEASE = """
            with released as (delete from {p}FIRED_TRIGGERS where sched_name = {s} and entry_id = ? returning entry_id)
            update {p}TRIGGERS t set trigger_state = 'WAITING' from released r
            where t.sched_name = {s} and t.trigger_name = ? and t.trigger_group = ?
              and (t.trigger_state = 'ACQUIRED' or t.trigger_state = 'BLOCKED' and not exists (
                select from {p}FIRED_TRIGGERS e where {of e t} and e.state = 'EXECUTING' and e.entry_id <> r.entry_id))""";

    private final Tables tables;
    private final PostgresDelegate delegate;

    Completion(Tables tables, PostgresDelegate delegate) {
        this.tables = tables;
        this.delegate = delegate;
    }

    /** One execution that is over, and what its trigger asks for. */
    record Done(OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {
        private boolean is(CompletedExecutionInstruction... any) {
            return List.of(any).contains(instruction);
        }

        private TriggerKey key() {
            return trigger.getKey();
        }

        private JobKey jobKey() {
            return trigger.getJobKey();
        }

        /** Whether triggers may have become ready, so that the scheduler should look again. */
        boolean frees() {
            boolean removesTheLast =
                    instruction == CompletedExecutionInstruction.DELETE_TRIGGER && trigger.getNextFireTime() == null;
            boolean changesNothing =
                    is(CompletedExecutionInstruction.NOOP, CompletedExecutionInstruction.RE_EXECUTE_JOB);
            return job.isConcurrentExecutionDisallowed() || !(removesTheLast || changesNothing);
        }
    }

    /** Writes all of them, and gives the number of those that counted. */
    int write(Connection connection, List<Done> all) throws Exception {
        var own = fence(connection, all);
        var counted = all.stream()
                .filter(done -> own.contains(done.trigger().getFireInstanceId()))
                .toList();
        var script = new Script(tables);
        delete(
                script,
                counted.stream()
                        .filter(done -> done.is(CompletedExecutionInstruction.DELETE_TRIGGER))
                        .toList());
        setStates(script, counted);
        var alone = counted.stream()
                .filter(done -> done.job().isConcurrentExecutionDisallowed())
                .toList();
        if (!alone.isEmpty()) {
            script.add(
                    UNBLOCK,
                    strings(alone, done -> done.jobKey().getName()),
                    strings(alone, done -> done.jobKey().getGroup()));
        }
        if (!script.isEmpty()) {
            script.run(connection);
        }
        for (var done : counted) {
            if (done.job().isPersistJobDataAfterExecution()
                    && done.job().getJobDataMap().isDirty()) {
                delegate.updateJobData(connection, done.job());
            }
        }
        return counted.size();
    }

    /** Gives a reserved trigger back. It stays blocked while its job executes for another one. */
    void release(Connection connection, OperableTrigger trigger) throws SQLException {
        var job = trigger.getJobKey();
        Script.shared(tables)
                .add(Firing.LOCK_JOBS, new String[] {job.getName()}, new String[] {job.getGroup()})
                .add(
                        RELEASE,
                        trigger.getFireInstanceId(),
                        trigger.getKey().getName(),
                        trigger.getKey().getGroup())
                .run(connection);
    }

    private Set<String> fence(Connection connection, List<Done> all) throws Exception {
        var script = Script.shared(tables);
        var alone = all.stream()
                .filter(done -> done.job().isConcurrentExecutionDisallowed())
                .toList();
        if (!alone.isEmpty()) {
            script.add(
                    Firing.LOCK_JOBS,
                    strings(alone, done -> done.jobKey().getName()),
                    strings(alone, done -> done.jobKey().getGroup()));
        }
        return script.add(FENCE, (Object) strings(all, done -> done.trigger().getFireInstanceId()))
                .query(connection, rows -> {
                    var own = new HashSet<String>();
                    while (rows.next()) {
                        own.add(rows.getString(1));
                    }
                    return own;
                });
    }

    /** A trigger without a further time is left alone when somebody has rescheduled it since. */
    private static void delete(Script script, List<Done> over) {
        if (!over.isEmpty()) {
            var names = strings(over, done -> done.jobKey().getName());
            var groups = strings(over, done -> done.jobKey().getGroup());
            // Two that end a job's last two triggers would each see the other's: the second is to look when the first
            // is done.
            script.add(
                            DELETE,
                            strings(over, done -> done.key().getName()),
                            strings(over, done -> done.key().getGroup()),
                            over.stream()
                                    .map(done -> done.trigger().getNextFireTime() == null)
                                    .toArray(Boolean[]::new))
                    .add(LOCK_JOBS, names, groups)
                    .add(DELETE_JOBS, names, groups);
        }
    }

    private static void setStates(Script script, List<Done> counted) {
        var one = counted.stream()
                .filter(done -> done.is(
                        CompletedExecutionInstruction.SET_TRIGGER_COMPLETE,
                        CompletedExecutionInstruction.SET_TRIGGER_ERROR))
                .toList();
        if (!one.isEmpty()) {
            script.add(
                    SET_STATE,
                    strings(one, done -> done.key().getName()),
                    strings(one, done -> done.key().getGroup()),
                    strings(one, Completion::state));
        }
        var all = counted.stream()
                .filter(done -> done.is(
                        CompletedExecutionInstruction.SET_ALL_JOB_TRIGGERS_COMPLETE,
                        CompletedExecutionInstruction.SET_ALL_JOB_TRIGGERS_ERROR))
                .toList();
        if (!all.isEmpty()) {
            script.add(
                    SET_ALL_STATES,
                    strings(all, done -> done.jobKey().getName()),
                    strings(all, done -> done.jobKey().getGroup()),
                    strings(all, Completion::state));
        }
    }

    private static String state(Done done) {
        return done.is(
                        CompletedExecutionInstruction.SET_TRIGGER_COMPLETE,
                        CompletedExecutionInstruction.SET_ALL_JOB_TRIGGERS_COMPLETE)
                ? "COMPLETE"
                : "ERROR";
    }
}
