-- What PostgresJobStore adds to Quartz's tables. Each addition is numbered, and may run again. {p} is the table prefix.

-- 1: the order in which triggers are reserved; only those that wait stand in it.
create index if not exists idx_qrtz_t_ready on {p}TRIGGERS (sched_name, next_fire_time, priority desc)
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

comment on table {p}SCHEDULER_STATE is
  'One row for each node of a scheduler, with its last check-in. Escapement additions: 4.';
