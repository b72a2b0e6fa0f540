create table calendar (
  name  text not null primary key,
  days  json not null,
  constraint calendar_name_form check (name ~ '^[A-Za-z0-9_-]+$' and length(name) <= 200)
);

comment on table calendar is 'Days on which schedules that name the calendar make no jobs.';
comment on column calendar.name is 'Its name, in all projects.';
comment on column calendar.days is 'The days, each with its name.';

create table backfill (
  project       text        not null,
  definition    text        not null,
  number        bigint      not null,
  begins        timestamptz not null,
  ends          timestamptz not null,
  parallel      integer     not null,
  asked_by      text,
  reason        text,
  created_at    timestamptz not null,
  cancelled_at  timestamptz,
  primary key (project, definition, number),
  foreign key (project, definition) references definition on delete cascade,
  constraint backfill_is_a_range check (begins < ends),
  constraint backfill_goes_on check (parallel > 0)
);

comment on table backfill is 'A stretch of the past whose slots somebody wanted to have jobs.';
comment on column backfill.project is 'Its definition''s project.';
comment on column backfill.definition is 'Its definition''s name.';
comment on column backfill.number is 'Its number for the definition, from 1.';
comment on column backfill.begins is 'The first time that it is about.';
comment on column backfill.ends is 'The first time after that.';
comment on column backfill.parallel is 'How many of its jobs run at once.';
comment on column backfill.asked_by is 'Who wanted it.';
comment on column backfill.reason is 'Why.';
comment on column backfill.created_at is 'When.';
comment on column backfill.cancelled_at is 'Since when its slots that still waited make no jobs.';

alter table slot add column backfill bigint;
comment on column slot.backfill is 'The backfill that it makes its job for; null when its schedule does.';
create index slot_of_backfill on slot (project, definition, backfill) where backfill is not null;

alter table slot drop constraint slot_outcome_known;
alter table slot add constraint slot_outcome_known
  check (outcome in ('DUE', 'QUEUED', 'STARTED', 'EXCLUDED', 'MISSED', 'OVERLAPPED', 'PAUSED', 'REFUSED'));

alter table job add column deadline timestamptz;
alter table job add column prospect text;
alter table job add column expected_end timestamptz;
alter table job add constraint job_prospect_known check (prospect in ('ENDANGERED', 'MET', 'MISSED'));
create index job_deadline on job (deadline) where deadline is not null and (prospect is null or prospect = 'ENDANGERED');
create index job_prospect on job (project, prospect, key desc) where prospect is not null;
create index job_succeeded_of_definition on job (project, definition, key desc) where definition is not null and status = 'SUCCEEDED';
comment on column job.deadline is 'When it should have succeeded; null when nobody said so.';
comment on column job.prospect is 'Whether it will or did; null while nothing speaks against it.';
comment on column job.expected_end is 'When it is expected to end, by those before it; null when nobody knows.';
