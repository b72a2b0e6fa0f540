create table limit_pattern (
  prefix  text     primary key,
  size    integer  not null,
  constraint limit_pattern_has_room check (size > 0)
);

comment on table limit_pattern is 'How many jobs or steps may run at once under each limit whose name begins so: each such name is a limit of its own, and the longest prefix holds.';
comment on column limit_pattern.prefix is 'What the names begin with; in the configuration a * stands behind it.';
comment on column limit_pattern.size is 'How many; the node that started last has said so.';

alter table concurrency_limit add column pattern text references limit_pattern;
comment on column concurrency_limit.pattern is 'The prefix of the pattern that it has its size from, and then it is here only while jobs have to do with it; null when the configuration names it itself.';
create index concurrency_limit_of_pattern on concurrency_limit (pattern) where pattern is not null;

-- Jobs that are opened at once share the steps in between.
create sequence job_turn as bigint increment by 64;
alter table job add column turn bigint;
comment on column job.turn is 'Its place in the order of submission among all jobs that name a limit, whatever the clocks of their nodes said; null when it or its steps name none, and of the jobs of before.';

drop index job_waits_for;
create index job_waits_for on job (waits_for, coalesce((rules ->> 'priority')::integer, 0) desc, turn nulls first, key) where waits_for is not null;
