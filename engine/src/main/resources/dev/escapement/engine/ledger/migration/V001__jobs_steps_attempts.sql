-- The book of jobs. Statuses are moved by guarded updates only; the constraints repeat what the code promises.
create table job (
  key               uuid        primary key,
  project           text        not null,
  id                text        not null,
  status            text        not null,
  claim             bigint      not null default 0,
  owner             text,
  cancel_requested  boolean     not null default false,
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  started_at        timestamptz,
  ended_at          timestamptz,
  error_step        text,
  error_code        text,
  error_message     text,
  labels            jsonb       not null,
  parameters        json        not null,
  constraint job_name_is_unique unique (project, id),
  constraint job_id_form check (id ~ '^[A-Za-z0-9_-]+$' and length(id) <= 1024),
  constraint job_status_known check (status in ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'UNKNOWN')),
  constraint job_final_has_end check ((status in ('PENDING', 'RUNNING')) = (ended_at is null)),
  constraint job_running_has_owner check (status <> 'RUNNING' or (owner is not null and claim > 0 and started_at is not null)),
  constraint job_failed_has_error check (status <> 'FAILED' or error_message is not null)
);
create index job_newest on job (project, key desc);
create index job_newest_by_status on job (project, status, key desc);
create index job_open on job (key) where status in ('PENDING', 'RUNNING');
create index job_labels on job using gin (labels jsonb_path_ops);

comment on table job is 'One run, asked for once: an ordered chain of steps.';
comment on column job.key is 'The engine''s own name of the job, a UUID of version 7: it sorts by time of submission.';
comment on column job.project is 'Name space of the id.';
comment on column job.id is 'The name its client gave it.';
comment on column job.status is 'Where it stands; moved only along the transition table of the engine.';
comment on column job.claim is 'Raised by each node that takes the job; every write names it, so a lost node cannot write.';
comment on column job.owner is 'The node of the last claim.';
comment on column job.cancel_requested is 'Somebody asked a running job to end.';
comment on column job.created_at is 'When it was submitted.';
comment on column job.updated_at is 'When anything about it changed last.';
comment on column job.started_at is 'When it was claimed first.';
comment on column job.ended_at is 'When it reached a final status.';
comment on column job.error_step is 'The step whose error ended the job.';
comment on column job.error_code is 'Code of that error for programs, such as a SQLSTATE.';
comment on column job.error_message is 'That error for people.';
comment on column job.labels is 'Texts to find it by.';
comment on column job.parameters is 'Values that its steps may use, as sent.';

create table step (
  job_key         uuid        not null references job on delete cascade,
  position        integer     not null,
  name            text        not null,
  kind            text        not null,
  status          text        not null,
  started_at      timestamptz,
  ended_at        timestamptz,
  error_code      text,
  error_message   text,
  output          json        not null default '{}',
  warnings        json        not null default '[]',
  result_columns  json,
  config          json        not null,
  primary key (job_key, position),
  constraint step_name_is_unique unique (job_key, name),
  constraint step_status_known check (status in ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'UNPROCESSED', 'UNKNOWN')),
  constraint step_final_has_end check ((status in ('PENDING', 'RUNNING', 'UNPROCESSED')) = (ended_at is null)),
  constraint step_ran_has_start check ((status in ('PENDING', 'UNPROCESSED')) = (started_at is null)),
  constraint step_failed_has_error check (status <> 'FAILED' or error_message is not null)
);

comment on table step is 'One link of a job''s chain; present from the moment of submission.';
comment on column step.job_key is 'Its job.';
comment on column step.position is 'Its place in the chain, from 0.';
comment on column step.name is 'Its name, unique in the job.';
comment on column step.kind is 'Which step type runs it.';
comment on column step.status is 'Where it stands; UNPROCESSED when it was never reached.';
comment on column step.started_at is 'When its last attempt began.';
comment on column step.ended_at is 'When it ended.';
comment on column step.error_code is 'Code of its error for programs, such as a SQLSTATE.';
comment on column step.error_message is 'Its error for people.';
comment on column step.output is 'Small values it left for later steps.';
comment on column step.warnings is 'What went wrong without ending it.';
comment on column step.result_columns is 'Names and types of the rows it left; null when it left none.';
comment on column step.config is 'What it was told to do, as sent.';

create table attempt (
  job_key        uuid        not null,
  position       integer     not null,
  number         integer     not null,
  node           text        not null,
  claim          bigint      not null,
  status         text        not null,
  started_at     timestamptz not null,
  ended_at       timestamptz,
  error_code     text,
  error_message  text,
  primary key (job_key, position, number),
  foreign key (job_key, position) references step on delete cascade,
  constraint attempt_status_known check (status in ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'UNKNOWN')),
  constraint attempt_final_has_end check ((status = 'RUNNING') = (ended_at is null))
);

comment on table attempt is 'One try at a step on one node; appended to, never edited after its end.';
comment on column attempt.job_key is 'Its job.';
comment on column attempt.position is 'Its step.';
comment on column attempt.number is 'Which try at the step, from 1.';
comment on column attempt.node is 'The node that tried.';
comment on column attempt.claim is 'The claim under which it tried.';
comment on column attempt.status is 'How it ended; UNKNOWN when its node was lost.';
comment on column attempt.started_at is 'When it began.';
comment on column attempt.ended_at is 'When it ended, or was found lost.';
comment on column attempt.error_code is 'Code of its error for programs.';
comment on column attempt.error_message is 'Its error for people.';

create table result_page (
  job_key    uuid    not null,
  position   integer not null,
  first_row  bigint  not null,
  rows       json    not null,
  primary key (job_key, position, first_row),
  foreign key (job_key, position) references step on delete cascade
);

comment on table result_page is 'Rows that a step left, in pages.';
comment on column result_page.job_key is 'Its job.';
comment on column result_page.position is 'Its step.';
comment on column result_page.first_row is 'Number of the page''s first row, from 0.';
comment on column result_page.rows is 'A JSON array of rows, each an array of values.';

create table step_log (
  job_key   uuid        not null,
  position  integer     not null,
  number    bigint      not null,
  at        timestamptz not null,
  text      text        not null,
  primary key (job_key, position, number),
  foreign key (job_key, position) references step on delete cascade
);

comment on table step_log is 'What a step said while it ran.';
comment on column step_log.job_key is 'Its job.';
comment on column step_log.position is 'Its step.';
comment on column step_log.number is 'Order of the lines, from 1.';
comment on column step_log.at is 'When it was said.';
comment on column step_log.text is 'One line.';

create table setting (
  name   text primary key,
  value  text not null
);

comment on table setting is 'What the nodes of one cluster share.';
comment on column setting.name is 'Its name.';
comment on column setting.value is 'Its value.';
