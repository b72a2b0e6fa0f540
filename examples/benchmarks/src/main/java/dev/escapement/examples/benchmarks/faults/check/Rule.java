package dev.escapement.examples.benchmarks.faults.check;

import java.util.Locale;

/**
 * What must hold when all chains have ended. Each is a query for what breaks it, over the ledger's tables, the history of their changes
 * and two temporary tables: chain (id, sort, length, critical), which was acknowledged, and effect (job, position, rows, astray).
 */
public enum Rule {
    /** What is acknowledged is committed. */
    NOTHING_IS_LOST(
            "select c.id, 'is acknowledged and not in the ledger' from chain c left join escapement.job j using (id) where j.key is null"),
    /** Every chain comes to an end, with all that belongs to it. */
    EVERYTHING_ENDS("""
            select j.id, 'is ' || j.status from escapement.job j where j.ended_at is null
            union all
            select j.id, s.name || ' is ' || s.status from escapement.job j join escapement.step s on s.job_key = j.key
            where s.status in ('PENDING', 'RUNNING')
            union all
            select j.id, 'attempt ' || a.number || ' at step ' || a.position || ' is RUNNING'
            from escapement.job j join escapement.attempt a on a.job_key = j.key where a.status = 'RUNNING'"""),
    /** A chain ends as it must: no fault makes one fail whose steps are tried again. */
    ENDS_ARE_RIGHT("""
            select c.id, c.sort || ' of ' || c.length || ' steps is ' || j.status || coalesce(' at ' || j.error_step, '')
              || coalesce(' (' || concat_ws(': ', j.error_code, j.error_message) || ')', '')
            from chain c join escapement.job j using (id)
            where c.length <> (select count(*) from escapement.step s where s.job_key = j.key and s.part = 'CHAIN')
              or j.ended_at is not null and case c.sort
                when 'FAILING' then j.status = 'FAILED' and j.error_step = 's' || c.critical and j.error_code = '22012'
                when 'ONCE' then j.status = 'SUCCEEDED' or j.status = 'FAILED' and (
                  j.error_code ~ '^(08|57P|40|53|55P03)' or j.error_code is null and j.error_message ~ 'Connection is (closed|not available)')
                else j.status = 'SUCCEEDED' end is not true"""),
    /** A failed step leaves all later ones unprocessed and the job failed; a job has succeeded when all its steps have. */
    STATUSES_AGREE("""
            select j.id, j.status || ' with steps ' || s.statuses from escapement.job j cross join lateral (
              select string_agg(case s.status when 'UNPROCESSED' then '-' else left(s.status, 1) end, '' order by s.position) as statuses
              from escapement.step s where s.job_key = j.key and s.part = 'CHAIN') s
            where j.ended_at is not null
              and case j.status when 'SUCCEEDED' then s.statuses ~ '^S+$' when 'FAILED' then s.statuses ~ '^S*F-*$' else false end is not true"""),
    /** The effect of a step that has succeeded is there. */
    EFFECTS_ARE_THERE("""
            select j.id, s.name || ' is SUCCEEDED without an effect' from escapement.job j join escapement.step s on s.job_key = j.key
            left join effect e on e.job = j.id and e.position = s.position where s.status = 'SUCCEEDED' and e.job is null"""),
    /** No effect happens twice. */
    EFFECTS_HAPPEN_ONCE(
            "select job, 'step ' || position || ' took effect ' || rows || ' times' from effect where rows > 1"),
    /** No step but one that has succeeded leaves an effect, unless the ledger says that nobody knows (08007). */
    NOTHING_ELSE_TAKES_EFFECT("""
            select e.job, 'step ' || e.position || ' took effect and is ' || coalesce(s.status || coalesce(' (' || s.error_code || ')', ''), 'not there')
            from effect e left join escapement.job j on j.id = e.job
            left join escapement.step s on s.job_key = j.key and s.position = e.position
            where s.status is distinct from 'SUCCEEDED' and (s.status = 'FAILED' and s.error_code = '08007') is not true"""),
    /** A step took effect after its predecessor and before its successors, and saw that. */
    EFFECTS_FOLLOW_EACH_OTHER(
            "select job, 'step ' || position || ' did not see exactly what must come before it' from effect where astray"),
    /** A step begins after the end of its predecessor is written. */
    STEPS_FOLLOW_EACH_OTHER("""
            select j.id, 'step ' || b.position || ' began before step ' || b.position - 1 || ' had succeeded' from (
              select job, position, min(seq) filter (where status = 'RUNNING') as begun,
                min(seq) filter (where status = 'SUCCEEDED') as done from audit.change where what = 'attempt' group by job, position) b
            join escapement.job j on j.key = b.job
            join escapement.step s on s.job_key = b.job and s.position = b.position and s.part = 'CHAIN'
            left join (select job, position + 1 as position, min(seq) as done from audit.change
              where what = 'attempt' and status = 'SUCCEEDED' group by job, position) p
              on p.job = b.job and p.position = b.position
            where b.position > 0 and (p.done is null or p.done > b.begun)"""),
    /** What is to run after a chain has run when its job is over, and began when the chain was. */
    EPILOGUES_RUN("""
            select j.id, s.name || ' is ' || s.status from escapement.job j join escapement.step s on s.job_key = j.key
            where s.part = 'FINALLY' and j.ended_at is not null and s.status <> 'SUCCEEDED'
            union all
            select j.id, 'the chain went on after ' || l.name || ' had begun' from escapement.job j
            join escapement.step l on l.job_key = j.key and l.part = 'FINALLY' join lateral (
              select min(seq) filter (where position = l.position) as begun, max(seq) filter (where position < l.position) as done
              from audit.change where job = j.key and what = 'attempt') c on c.begun < c.done"""),
    /** Attempts are counted without a gap, and only the last one at a step that has succeeded has succeeded. */
    ATTEMPTS_ADD_UP("""
            select j.id, s.name || ' is ' || s.status || ' after attempts ' || coalesce(a.statuses, 'none')
            from escapement.job j join escapement.step s on s.job_key = j.key left join (
              select job_key, position, string_agg(status, ', ' order by number) as statuses, count(*) as tries, max(number) as last,
                count(*) filter (where status = 'SUCCEEDED') as successes, (array_agg(status order by number desc))[1] as end_status
              from escapement.attempt group by job_key, position) a on a.job_key = s.job_key and a.position = s.position
            where a.tries <> a.last or (s.status = 'UNPROCESSED') <> (a.tries is null)
              or coalesce(a.successes, 0) <> (s.status = 'SUCCEEDED')::int
              or s.status in ('SUCCEEDED', 'FAILED') and a.end_status <> s.status"""),
    /** Each take-over and each wait raises the claim, and a claim is one node's; what runs after a failed chain goes on under its claim. */
    CLAIMS_RISE("""
            select j.id, 'attempt ' || a.number || ' at step ' || a.position || ' has claim ' || a.claim || ' after ' || a.earlier
              || ' of an attempt that is ' || a.earlier_status
            from (select *, lag(claim) over w as earlier, lag(status) over w as earlier_status, lag(position) over w as earlier_position
                  from escapement.attempt
                  window w as (partition by job_key order by position, number)) a join escapement.job j on j.key = a.job_key
            where a.claim < a.earlier or a.claim = a.earlier and (a.earlier_status = 'UNKNOWN' or a.earlier_status = 'FAILED' and a.earlier_position = a.position)
              or a.claim > j.claim
            union all
            select j.id, 'claim ' || a.claim || ' is of nodes ' || string_agg(distinct a.node, ', ')
            from escapement.attempt a join escapement.job j on j.key = a.job_key group by j.id, a.claim having count(distinct a.node) > 1"""),
    /** After a claim is raised, nothing is written under an earlier one, but that its attempt is lost. */
    THE_FENCE_HOLDS("""
            select j.id, 'claim ' || w.claim || ' wrote ' || w.status || ' for step ' || w.position || ' after claim ' || w.highest
            from (select *, max(claim) filter (where what = 'job') over (partition by job order by seq) as highest from audit.change) w
            join escapement.job j on j.key = w.job
            where w.what = 'attempt' and w.status <> 'UNKNOWN' and w.claim < w.highest"""),
    /** A limit is held by as many as it says at most, and by none when all have ended; whose node is lost holds it until that is found. */
    LIMITS_HOLD("""
            select j.id, 'step ' || r.position || ' ran beside ' || r.beside - 1 || ' others under the limit narrow' from (
              select c.job, c.position, c.status, sum(case when c.status = 'RUNNING' then 1 else -1 end) over (order by c.seq) as beside
              from audit.change c join escapement.step s on s.job_key = c.job and s.position = c.position
              where c.what = 'attempt' and s.rules ->> 'limit' = 'narrow') r
            join escapement.job j on j.key = r.job where r.status = 'RUNNING' and r.beside > 3
            union all
            select j.id, 'has room under ' || u.limit_name from escapement.limit_use u
            join escapement.job j on j.key = u.job_key and j.claim = u.claim and j.ended_at is null"""),
    /** What has ended stays as it ended. */
    ENDS_ARE_FINAL("""
            select j.id, c.what || coalesce(' ' || c.position, '') || ' went from ' || c.earlier || ' to ' || c.status
            from (select *, lag(status) over (partition by job, what, position, number order by seq) as earlier from audit.change) c
            join escapement.job j on j.key = c.job
            where c.earlier <> c.status and c.earlier not in ('PENDING', 'RUNNING')"""),
    /** The scheduler forgets what has ended. */
    THE_SCHEDULER_IS_EMPTY("""
            select job_name, 'has a job detail' from quartz.qrtz_job_details where job_group like 'escapement-%'
            union all
            select trigger_name, 'has a trigger ' || trigger_state from quartz.qrtz_triggers where trigger_group like 'escapement-%'
            union all
            select t.trigger_name, 'has a simple trigger' from quartz.qrtz_simple_triggers t where trigger_group like 'escapement-%'
            union all
            select trigger_name, 'has a fired trigger ' || state || ' of ' || instance_name from quartz.qrtz_fired_triggers"""),
    /** Nodes that have stopped leave no session behind, and so no lock. */
    NOTHING_IS_LEFT("""
            select application_name, 'has a session, ' || state || ', ' || left(query, 80) from pg_stat_activity
            where datname <> 'bench' and application_name <> 'checker' and backend_type = 'client backend'
            union all
            select gid, 'is a prepared transaction' from pg_prepared_xacts""");

    private final String breaches;

    Rule(String breaches) {
        this.breaches = breaches;
    }

    /** Rows of a subject and what is wrong with it, each with how many there are. */
    String query() {
        return "select b.*, count(*) over () from (" + breaches
                + ") as b(subject, wrong) order by subject, wrong limit " + Checker.EXAMPLES;
    }

    /** As people read it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
