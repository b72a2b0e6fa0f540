alter table job add column chapter bigint not null default 0;
comment on column job.chapter is 'The last claim before it was last restarted: attempts of later claims are those of this chapter.';

create table intervention (
  job_key   uuid        not null references job on delete cascade,
  number    integer     not null,
  at        timestamptz not null,
  action    text        not null,
  person    text,
  reason    text,
  step      text,
  replaced  json,
  primary key (job_key, number),
  constraint intervention_action_known check (action in ('cancel', 'restart', 'settle-succeeded', 'settle-failed', 'update'))
);

comment on table intervention is 'What people did to a job; appended to, never edited.';
comment on column intervention.job_key is 'The job.';
comment on column intervention.number is 'Its place in the job''s history, from 1.';
comment on column intervention.at is 'When it was done.';
comment on column intervention.action is 'What was done.';
comment on column intervention.person is 'Who did it, as they said; null when they did not.';
comment on column intervention.reason is 'Why, as they said; null when they did not.';
comment on column intervention.step is 'At which step; null when at none.';
comment on column intervention.replaced is 'The spec that another one took the place of; null when it stayed as it was.';

alter table job add column rules json;
comment on column job.rules is 'How long it may take and what it goes before, as sent; null when nothing was said.';
comment on column job.started_at is 'When it was claimed first since it was submitted or last restarted.';
