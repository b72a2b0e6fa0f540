package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** What becomes of jobs whose node is lost: another one goes on with them, unless the step it was in may not be run again. */
final class Losses {
    private static final String CODE = "node_lost";

    /** A step that takes one node after the other with it is held up here, before it has taken them all. */
    private static final int MOST = 20;

    private final Predicate<StepSpec> reruns;

    Losses(Predicate<StepSpec> reruns) {
        this.reruns = reruns;
    }

    /** A step that ran, the node it ran on, and how many nodes were lost in it before. */
    private record InFlight(UUID key, int position, StepSpec spec, String node, int before, Part part, boolean last) {
        String message(boolean rerun) {
            var lost = "The node " + node + " was lost while the step ran.";
            if (rerun) {
                return lost;
            }
            return before + 1 < MOST
                    ? lost + " It may not be run twice, and nobody can tell how far it came."
                    : lost + " So were those of " + before + " attempts before it; it is not tried again.";
        }
    }

    /** Takes those jobs that this node runs (null: whichever does) from it; how many there were. */
    int write(Connection connection, Collection<UUID> keys, String node, Instant now) throws SQLException {
        var nodes = hold(connection, keys, node);
        if (nodes.isEmpty()) {
            return 0;
        }
        var changes = new HashMap<UUID, Change>();
        nodes.keySet().forEach(key -> changes.put(key, Change.waiting(key, null)));
        var steps = inFlight(connection, nodes);
        var statuses = new ArrayList<Status>();
        var messages = new ArrayList<String>();
        for (var step : steps) {
            boolean rerun = step.before() + 1 < MOST && reruns.test(step.spec());
            statuses.add(rerun ? Status.PENDING : Status.UNKNOWN);
            messages.add(step.message(rerun));
            if (!rerun) {
                changes.put(step.key(), unknown(step));
            }
        }
        endSteps(connection, steps, statuses, messages, now);
        JobChanges.write(connection, changes.values(), now);
        return nodes.size();
    }

    /** A chain stops for a person to look; what runs after it goes on. */
    private static Change unknown(InFlight step) {
        if (step.part() == Part.CHAIN) {
            var error = new JobError(step.message(false), CODE, step.spec().name());
            return Change.ended(step.key(), Status.UNKNOWN, error);
        }
        return step.last() ? Change.concluded(step.key()) : Change.waiting(step.key(), null);
    }

    private static Map<UUID, String> hold(Connection connection, Collection<UUID> keys, String node)
            throws SQLException {
        var nodes = new HashMap<UUID, String>();
        Bulk.query(
                connection,
                """
                select key, owner, status from escapement.job
                where key = any(?::uuid[]) order by key for no key update""",
                row -> {
                    boolean runs = row.getString("status").equals(Status.RUNNING.name());
                    if (runs && (node == null || node.equals(row.getString("owner")))) {
                        nodes.put(Bulk.key(row), row.getString("owner"));
                    }
                    return row;
                },
                Bulk.uuids(keys));
        return nodes;
    }

    private static List<InFlight> inFlight(Connection connection, Map<UUID, String> nodes) throws SQLException {
        return Bulk.query(
                connection,
                """
                select s.job_key, s.position, s.name, s.kind, s.config, s.rules, s.part,
                  not exists (
                    select from escapement.step l where l.job_key = s.job_key and l.position > s.position
                      and coalesce(l.rules ->> 'ifFailed' = j.error_step, l.rules ->> 'ifFailed' is null)) as last,
                  (select count(*) from escapement.attempt a
                   where a.job_key = s.job_key and a.position = s.position and a.status = 'UNKNOWN' and a.claim > j.chapter) as before
                from escapement.step s join escapement.job j on j.key = s.job_key where s.job_key = any(?::uuid[]) and s.status = 'RUNNING'""",
                row -> {
                    var key = Bulk.key(row);
                    var spec = Json.step(
                            row.getString("name"),
                            row.getString("kind"),
                            row.getString("config"),
                            row.getString("rules"));
                    return new InFlight(
                            key,
                            row.getInt("position"),
                            spec,
                            nodes.get(key),
                            row.getInt("before"),
                            Part.valueOf(row.getString("part")),
                            row.getBoolean("last"));
                },
                Bulk.uuids(nodes.keySet()));
    }

    private static void endSteps(
            Connection connection, List<InFlight> steps, List<Status> statuses, List<String> messages, Instant now)
            throws SQLException {
        Bulk.update(
                connection,
                """
                with lost as materialized (
                  select l.*, ?::timestamptz as now
                  from unnest(?::uuid[], ?::int4[], ?::text[], ?::text[]) as l(key, position, status, message)),
                attempts as (
                  update escapement.attempt a
                  set status = 'UNKNOWN', ended_at = l.now, error_code = '%1$s', error_message = l.message
                  from lost l where a.job_key = l.key and a.position = l.position and a.status = 'RUNNING')
                update escapement.step s
                set status = l.status, started_at = case when l.status = 'UNKNOWN' then s.started_at end,
                    ended_at = case when l.status = 'UNKNOWN' then l.now end, error_code = '%1$s', error_message = l.message
                from lost l where s.job_key = l.key and s.position = l.position""".formatted(CODE),
                now,
                Bulk.uuids(steps, InFlight::key),
                Bulk.integers(steps, InFlight::position),
                Bulk.texts(statuses, Status::name),
                Bulk.texts(messages, message -> message));
    }
}
