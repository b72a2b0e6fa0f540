package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.ledger.History;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Medians over the rows of finished jobs. Thread-safe. */
final class JpaHistory implements History {
    /** Of so many jobs: enough to forgive a bad night, few enough to see a change. */
    private static final int RECENT = 20;

    private final Commits commits;

    JpaHistory(Commits commits) {
        this.commits = commits;
    }

    /** One of a definition's medians; the step is null for the job. */
    private record Median(JobRef definition, String step, int jobs, Span span) {}

    @Override
    public Map<JobRef, Past> pasts(Collection<JobRef> definitions) {
        if (definitions.isEmpty()) {
            return Map.of();
        }
        var medians = commits.told(connection -> Bulk.query(
                connection,
                """
                        with recent as (
                          select d.project, d.name, j.key, j.started_at, j.ended_at
                          from unnest(?::text[], ?::text[]) as d(project, name)
                          cross join lateral (
                            select * from escapement.job o
                            where o.project = d.project and o.definition = d.name and o.status = 'SUCCEEDED'
                            order by o.key desc limit ?) j)
                        select r.project, r.name, null::text as step, count(*) as jobs, 0 as begins,
                               percentile_cont(0.5) within group (order by extract(epoch from r.ended_at - r.started_at)) as length
                        from recent r group by r.project, r.name
                        union all
                        select r.project, r.name, s.name, count(*),
                               percentile_cont(0.5) within group (order by extract(epoch from s.started_at - r.started_at)),
                               percentile_cont(0.5) within group (order by extract(epoch from s.ended_at - s.started_at))
                        from recent r join escapement.step s on s.job_key = r.key
                        where s.status in ('SUCCEEDED', 'FAILED')
                        group by r.project, r.name, s.name""",
                JpaHistory::median,
                Bulk.texts(definitions, JobRef::project),
                Bulk.texts(definitions, JobRef::id),
                RECENT));
        var steps = new HashMap<JobRef, Map<String, Span>>();
        medians.stream()
                .filter(median -> median.step() != null)
                .forEach(median -> steps.computeIfAbsent(median.definition(), key -> new HashMap<>())
                        .put(median.step(), median.span()));
        var pasts = new HashMap<JobRef, Past>();
        medians.stream()
                .filter(median -> median.step() == null)
                .forEach(median -> pasts.put(
                        median.definition(),
                        new Past(
                                median.jobs(),
                                median.span().length(),
                                steps.getOrDefault(median.definition(), Map.of()))));
        return pasts;
    }

    private static Median median(ResultSet row) throws SQLException {
        return new Median(
                new JobRef(row.getString("project"), row.getString("name")),
                row.getString("step"),
                row.getInt("jobs"),
                new Span(duration(row.getDouble("begins")), duration(row.getDouble("length"))));
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.max(0, Math.round(seconds * 1_000)));
    }

    @Override
    public List<Job> find(String project, List<String> ids) {
        return commits.told(connection -> JobRows.heads(connection, """
                select j.* from unnest(?::text[]) with ordinality as n(id, place)
                join escapement.job j on j.project = ? and j.id = n.id order by n.place""", Bulk.texts(ids, id -> id), project));
    }

    @Override
    public List<Job> ended(Collection<UUID> keys) {
        return commits.told(connection -> JobRows.heads(connection, """
                select * from escapement.job
                where key = any(?::uuid[]) and status not in ('PENDING', 'RUNNING') order by ended_at, key""", Bulk.uuids(keys)));
    }

    @Override
    public Map<String, Integer> limits() {
        var limits = new HashMap<String, Integer>();
        commits.told(connection -> Bulk.query(connection, """
                select name, size from escapement.concurrency_limit where pattern is null
                union all select prefix || '*', size from escapement.limit_pattern""", row -> limits.put(row.getString(1), row.getInt(2))));
        return limits;
    }

    @Override
    public List<Job> underDeadline(Job after, Instant now, int most) {
        return commits.told(connection -> {
            var keys = Bulk.query(
                    connection,
                    """
                    select key from escapement.job
                    where deadline is not null and (prospect is null or prospect = 'ENDANGERED')
                      and (deadline, key) > (?::timestamptz, ?::uuid)
                      and (prospect is null or deadline <= ? or status not in ('FAILED', 'CANCELLED', 'UNKNOWN'))
                    order by deadline, key limit ?""",
                    Bulk::key,
                    after == null
                            ? "-infinity"
                            : after.spec().rules().deadline().toString(),
                    after == null ? new UUID(0, 0) : after.key(),
                    now,
                    most);
            var jobs = keys.isEmpty() ? Map.<UUID, Job>of() : JobRows.read(connection, keys);
            return keys.stream().filter(jobs::containsKey).map(jobs::get).toList();
        });
    }

    @Override
    public Set<UUID> judge(List<Verdict> verdicts) {
        return Set.copyOf(commits.told(connection -> Bulk.query(
                connection,
                """
                update escapement.job j set prospect = n.prospect, expected_end = n.expected_end
                from (select n.* from unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
                             as n(key, deadline, status, before, prospect, expected_end)
                      join escapement.job o on o.key = n.key order by n.key for update of o) n
                where j.key = n.key and j.deadline = n.deadline and j.status = n.status and j.prospect is not distinct from n.before
                returning j.key""",
                Bulk::key,
                Bulk.uuids(verdicts, verdict -> verdict.job().key()),
                Bulk.texts(
                        verdicts,
                        verdict -> verdict.job().spec().rules().deadline().toString()),
                Bulk.texts(verdicts, verdict -> verdict.job().status().name()),
                Bulk.texts(verdicts, verdict -> Objects.toString(verdict.job().prospect(), null)),
                Bulk.texts(
                        verdicts,
                        verdict -> verdict.outlook() == null
                                ? null
                                : verdict.outlook().prospect().name()),
                Bulk.texts(
                        verdicts,
                        verdict -> verdict.outlook() == null
                                ? null
                                : Objects.toString(verdict.outlook().expectedEnd(), null)))));
    }
}
