package dev.escapement.jobstore;

import static dev.escapement.jobstore.Script.strings;

import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.SimpleTrigger;
import org.quartz.TriggerKey;
import org.quartz.impl.triggers.CronTriggerImpl;
import org.quartz.spi.OperableTrigger;

/** What one batch changes in the tables as it fires: takes its triggers one by one, and writes them together. */
@SuppressWarnings("JavaUtilDate") // Quartz speaks in dates.
final class FiringRows {
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
    private final InstantSource clock;
    private final List<Fired> fired = new ArrayList<>();
    private final List<OperableTrigger> broken = new ArrayList<>();
    private final List<OperableTrigger> blocked = new ArrayList<>();

    FiringRows(Tables tables, PostgresDelegate delegate, InstantSource clock) {
        this.tables = tables;
        this.delegate = delegate;
        this.clock = clock;
    }

    /** One trigger that fires: its state and times as they are to be written. */
    private record Fired(OperableTrigger trigger, JobDetail job, Date scheduled, String state) {}

    /** A trigger that does not fire now, and the state that keeps it from being reserved again. */
    private record Held(TriggerKey key, String state) {}

    /** It fires, and its times are the next ones already. */
    void fired(OperableTrigger trigger, JobDetail job, Date scheduled) {
        fired.add(new Fired(trigger, job, scheduled, stateAfter(trigger, job)));
    }

    private static String stateAfter(OperableTrigger trigger, JobDetail job) {
        if (trigger.getNextFireTime() == null) {
            return "COMPLETE";
        }
        return job.isConcurrentExecutionDisallowed() ? "BLOCKED" : "WAITING";
    }

    /** Its job cannot be read. */
    void broken(OperableTrigger trigger) {
        broken.add(trigger);
    }

    /** Its job runs, and may not beside itself. */
    void blocked(OperableTrigger trigger) {
        blocked.add(trigger);
    }

    /** The jobs that begin to run. */
    List<JobKey> jobs() {
        return fired.stream().map(each -> each.job().getKey()).toList();
    }

    void write(Connection connection) throws Exception {
        var script = new Script(tables);
        var held = states();
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
            execute(script);
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

    private void execute(Script script) {
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

    private List<Held> states() {
        return Stream.concat(
                        broken.stream().map(trigger -> new Held(trigger.getKey(), "ERROR")),
                        blocked.stream().map(trigger -> new Held(trigger.getKey(), "BLOCKED")))
                .toList();
    }
}
