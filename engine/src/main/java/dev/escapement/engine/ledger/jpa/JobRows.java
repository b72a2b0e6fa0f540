package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Attempt;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Outlook;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Prospect;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.ledger.Unfinished;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Many jobs read whole by three statements, on a connection that JPA knows nothing of. */
final class JobRows {
    private record StepKey(UUID job, int position) {}

    private final Map<StepKey, List<Attempt>> attempts = new HashMap<>();
    private final Map<UUID, List<Step>> steps = new HashMap<>();
    private final Map<UUID, List<Part>> parts = new HashMap<>();
    private final Map<UUID, Job> jobs = new LinkedHashMap<>();

    private JobRows() {}

    /** The jobs of these keys, without those that are gone. */
    static Map<UUID, Job> read(Connection connection, Collection<UUID> keys) throws SQLException {
        var rows = new JobRows();
        var these = Bulk.uuids(keys);
        Bulk.queries(connection, """
                select * from escapement.attempt where job_key = any(?::uuid[]) order by job_key, position, number;
                select * from escapement.step where job_key = any(?::uuid[]) order by job_key, position;
                select * from escapement.job where key = any(?::uuid[]) order by key""", List.of(rows::attempt, rows::step, rows::job), these, these, these);
        return rows.jobs;
    }

    /** The jobs that a query of whole rows of job gives, in its order, without their steps. */
    static List<Job> heads(Connection connection, String sql, Object... bound) throws SQLException {
        var rows = new JobRows();
        Bulk.query(connection, sql, rows::job, bound);
        return List.copyOf(rows.jobs.values());
    }

    /** The jobs that stand under these names, as of one moment; for the first statement of a transaction. */
    static Map<JobRef, Job> find(Connection connection, Collection<JobRef> refs) throws SQLException {
        Bulk.update(connection, Sql.OF_ONE_MOMENT);
        var keys =
                Bulk.query(connection, """
                select j.key from unnest(?::text[], ?::text[]) as n(project, id)
                join escapement.job j on j.project = n.project and j.id = n.id""", Bulk::key, Bulk.texts(refs, JobRef::project), Bulk.texts(refs, JobRef::id));
        var found = new HashMap<JobRef, Job>();
        read(connection, keys).values().forEach(job -> found.put(job.ref(), job));
        return found;
    }

    /** The statuses are literals, so that every plan can use the index of open jobs. */
    static List<Unfinished> unfinished(Connection connection, UUID after, int limit) throws SQLException {
        return Bulk.query(
                connection,
                """
                select key, due_at, claim, coalesce((rules ->> 'priority')::integer, 0) as priority, rules ->> 'location' as location
                from escapement.job
                where status in ('PENDING', 'RUNNING') and waits_for is null and key > ?::uuid order by key limit ?""",
                row -> unfinished(row, Bulk.instant(row, "due_at")),
                after == null ? new UUID(0, 0) : after,
                limit);
    }

    /** A row of columns key, claim, priority and location. */
    static Unfinished unfinished(ResultSet row, Instant due) throws SQLException {
        return new Unfinished(
                Bulk.key(row), due, row.getLong("claim"), row.getInt("priority"), row.getString("location"));
    }

    private Object attempt(ResultSet row) throws SQLException {
        var attempt = new Attempt(
                row.getInt("number"),
                row.getString("node"),
                row.getLong("claim"),
                Status.valueOf(row.getString("status")),
                Bulk.instant(row, "started_at"),
                Bulk.instant(row, "ended_at"),
                error(row, null));
        return attempts.computeIfAbsent(stepKey(row), key -> new ArrayList<>()).add(attempt);
    }

    private Object step(ResultSet row) throws SQLException {
        var step = new Step(
                Json.step(
                        row.getString("name"), row.getString("kind"), row.getString("config"), row.getString("rules")),
                Status.valueOf(row.getString("status")),
                attempts.getOrDefault(stepKey(row), List.of()),
                Bulk.instant(row, "started_at"),
                Bulk.instant(row, "ended_at"),
                Json.object(row.getString("output")),
                Json.warnings(row.getString("warnings")),
                error(row, null),
                row.getInt("edition"));
        var job = stepKey(row).job();
        parts.computeIfAbsent(job, key -> new ArrayList<>()).add(Part.valueOf(row.getString("part")));
        return steps.computeIfAbsent(job, key -> new ArrayList<>()).add(step);
    }

    private Object job(ResultSet row) throws SQLException {
        var key = row.getObject("key", UUID.class);
        var chain = steps.getOrDefault(key, List.of());
        var split = new Parts(chain, parts.getOrDefault(key, List.of()));
        var spec = new JobSpec(
                row.getString("project"),
                row.getString("id"),
                Json.labels(row.getString("labels")),
                Json.object(row.getString("parameters")),
                Json.rules(Bulk.instant(row, "not_before"), Bulk.instant(row, "deadline"), row.getString("rules")),
                split.of(Part.CHAIN),
                split.epilogue(),
                origin(row),
                row.getString("submitter"));
        return jobs.put(
                key,
                new Job(
                        key,
                        spec,
                        Status.valueOf(row.getString("status")),
                        row.getBoolean("cancel_requested"),
                        Bulk.instant(row, "created_at"),
                        Bulk.instant(row, "updated_at"),
                        Bulk.instant(row, "due_at"),
                        row.getString("waits_for"),
                        Bulk.instant(row, "started_at"),
                        Bulk.instant(row, "ended_at"),
                        row.getString("owner"),
                        error(row, row.getString("error_step")),
                        verdict(row.getString("verdict")),
                        row.getLong("chapter"),
                        outlook(row),
                        List.of(),
                        chain));
    }

    private static Origin origin(ResultSet row) throws SQLException {
        var definition = row.getString("definition");
        return definition == null
                ? null
                : new Origin(
                        definition,
                        row.getLong("definition_version"),
                        Bulk.instant(row, "slot"),
                        ZoneId.of(row.getString("slot_zone")));
    }

    private static Outlook outlook(ResultSet row) throws SQLException {
        var prospect = row.getString("prospect");
        return prospect == null ? null : new Outlook(Prospect.valueOf(prospect), Bulk.instant(row, "expected_end"));
    }

    private static Status verdict(String name) {
        return name == null ? null : Status.valueOf(name);
    }

    private static StepKey stepKey(ResultSet row) throws SQLException {
        return new StepKey(row.getObject("job_key", UUID.class), row.getInt("position"));
    }

    private static JobError error(ResultSet row, String step) throws SQLException {
        var message = row.getString("error_message");
        return message == null ? null : new JobError(message, row.getString("error_code"), step);
    }
}
