alter table step add column edition integer not null default 0;
comment on column step.edition is 'How often it was to be done anew, after it had succeeded or as something else: its effect is another one each time.';

create table concurrency_limit (
  name  text     primary key,
  size  integer  not null,
  constraint concurrency_limit_has_room check (size > 0)
);

comment on table concurrency_limit is 'How many jobs or steps that name it may run at once, on all nodes together. Locked by whoever takes or gives.';
comment on column concurrency_limit.name is 'Its name.';
comment on column concurrency_limit.size is 'How many; the node that started last has said so.';

create table limit_use (
  limit_name  text    not null references concurrency_limit on delete cascade,
  job_key     uuid    not null references job on delete cascade,
  claim       bigint  not null,
  primary key (limit_name, job_key)
);
create index limit_use_of_job on limit_use (job_key);

comment on table limit_use is 'Who has room under a limit. A row counts while that claim is the last of a job that runs or is about to: no loss of a node can leave one behind.';
comment on column limit_use.limit_name is 'The limit.';
comment on column limit_use.job_key is 'The job, itself or for its step.';
comment on column limit_use.claim is 'The claim under which it runs, or will soon be claimed anew.';

alter table job add column waits_for text references concurrency_limit;
alter table job add constraint job_waits_while_pending check (waits_for is null or status = 'PENDING');
create index job_waits_for on job (waits_for, key) where waits_for is not null;
comment on column job.waits_for is 'The limit that had no room for it; null when it waits for nothing but a node or its time.';
