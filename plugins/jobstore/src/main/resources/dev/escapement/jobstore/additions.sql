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

comment on table {p}SCHEDULER_STATE is
  'One row for each node of a scheduler, with its last check-in. Escapement additions: 3.';
