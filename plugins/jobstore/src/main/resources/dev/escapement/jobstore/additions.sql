-- What PostgresJobStore adds to Quartz's tables. Each addition is numbered, and may run again. {p} is the table prefix, {i} the same
-- without the schema.

-- 1: the order in which triggers are reserved; only those that wait stand in it.
create index if not exists {i}T_READY on {p}TRIGGERS (sched_name, next_fire_time, priority desc)
  where trigger_state = 'WAITING';

-- 2: which job store a node has; Quartz's own leaves it empty.
alter table {p}SCHEDULER_STATE add column if not exists job_store varchar(40);
comment on column {p}SCHEDULER_STATE.job_store is
  'The job store of the node: PostgresJobStore of Escapement, or empty for a job store of Quartz.';

-- 3: small tables that turn over quickly are cleaned early.
alter table {p}TRIGGERS set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
alter table {p}FIRED_TRIGGERS set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.1);

-- 4: groups of jobs that are paused, so that jobs that come later are too.
create table if not exists {p}PAUSED_JOB_GRPS (
  sched_name varchar(120) not null,
  job_group varchar(200) not null,
  primary key (sched_name, job_group));
comment on table {p}PAUSED_JOB_GRPS is 'Groups of jobs that are paused: jobs added to them are paused too.';

-- 5: how far the clock of a node is from the database's, so that one that is wrong is known to be.
alter table {p}SCHEDULER_STATE add column if not exists clock_ahead bigint;
comment on column {p}SCHEDULER_STATE.clock_ahead is
  'By how many milliseconds the clock of the node was ahead of the database at its last check-in; empty for a job store of Quartz.';

-- 6: Quartz's indexes all begin with the scheduler's name, so that each fits every question a little. These tables are nearly empty
-- most of the time; the planner then cannot tell a good fit from a bad one, and what it takes it keeps to when there are many rows.
-- With one index for each question it cannot go wrong, and a change of state costs a fraction. Nodes with a job store of Quartz keep
-- theirs: those of other schedulers on the same tables, and one of this scheduler that has checked in within the last minute (and keeps
-- this one from starting). The next start looks again.
do $$
declare
  doomed regclass;
  done int := 5;
begin
  if not exists (select from {p}SCHEDULER_STATE where job_store is null
                 and (sched_name <> {s} or last_checkin_time > extract(epoch from clock_timestamp()) * 1000 - 60000)) then
    for doomed in
      select i.indexrelid from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid in ('{p}JOB_DETAILS'::regclass, '{p}TRIGGERS'::regclass, '{p}FIRED_TRIGGERS'::regclass)
        and not i.indisunique and c.relname like 'idx\_qrtz\_%'
    loop
      execute 'drop index ' || doomed;
    end loop;
    done := 6;
  end if;
  execute format('comment on table {p}SCHEDULER_STATE is %L',
    'One row for each node of a scheduler, with its last check-in. Escapement additions: ' || done || '.');
end $$;
create index if not exists {i}T_JOB on {p}TRIGGERS using hash (job_name);
create index if not exists {i}T_HELD on {p}TRIGGERS (sched_name) where trigger_state in ('ACQUIRED', 'BLOCKED', 'PAUSED_BLOCKED');
create index if not exists {i}FT_JOB on {p}FIRED_TRIGGERS using hash (job_name);
