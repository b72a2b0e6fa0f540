create table schedule (
  project          text        not null,
  name             text        not null,
  version          bigint      not null,
  accounted_until  timestamptz not null,
  next_at          timestamptz,
  paused_from      timestamptz,
  paused_until     timestamptz,
  paused_by        text,
  pause_reason     text,
  primary key (project, name),
  foreign key (project, name) references definition on delete cascade,
  constraint schedule_pause_has_begin check (paused_from is not null or num_nonnulls(paused_until, paused_by, pause_reason) = 0)
);
create index schedule_next on schedule (next_at) where next_at is not null;

comment on table schedule is 'How far the slots of a definition that has a schedule are accounted for. Locked by whoever accounts.';
comment on column schedule.project is 'Its definition''s project.';
comment on column schedule.name is 'Its definition''s name.';
comment on column schedule.version is 'The version by which its slots are accounted for.';
comment on column schedule.accounted_until is 'Up to here, it included, every slot has a row.';
comment on column schedule.next_at is 'When somebody has to look again: the next slot, or now after a change; null when there is nothing to come.';
comment on column schedule.paused_from is 'Since when its slots make no jobs; null when it is not paused.';
comment on column schedule.paused_until is 'Until when; null until somebody resumes it.';
comment on column schedule.paused_by is 'Who paused it.';
comment on column schedule.pause_reason is 'Why.';

create table slot (
  project     text        not null,
  definition  text        not null,
  at          timestamptz not null,
  version     bigint      not null,
  outcome     text        not null,
  job         text,
  reason      text,
  primary key (project, definition, at),
  foreign key (project, definition, version) references definition_version on delete cascade,
  constraint slot_outcome_known check (outcome in ('DUE', 'QUEUED', 'STARTED', 'MISSED', 'OVERLAPPED', 'PAUSED', 'REFUSED')),
  constraint slot_job_has_id check ((outcome = 'STARTED') = (job is not null)),
  constraint slot_without_job_has_reason check (outcome in ('DUE', 'STARTED') or reason is not null)
);
create index slot_open on slot (project, definition, at) where outcome in ('DUE', 'QUEUED');

create index slot_oldest on slot (at);

comment on table slot is 'Each time of a schedule that has come, with the job that it made, or why it made none.';
comment on column slot.project is 'Its definition''s project.';
comment on column slot.definition is 'Its definition''s name.';
comment on column slot.at is 'The time.';
comment on column slot.version is 'The version that named it.';
comment on column slot.outcome is 'What became of it.';
comment on column slot.job is 'The id of the job that it made.';
comment on column slot.reason is 'Why it made none, or waits.';

create index job_open_of_definition on job (project, definition) where definition is not null and status in ('PENDING', 'RUNNING');
