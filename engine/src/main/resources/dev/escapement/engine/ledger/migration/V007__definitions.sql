create table definition (
  project     text        not null,
  name        text        not null,
  version     bigint      not null,
  retired_at  timestamptz,
  fault       text,
  keeps       boolean     not null,
  primary key (project, name),
  constraint definition_name_form check (name ~ '^[A-Za-z0-9_-]+$' and length(name) <= 200),
  constraint definition_version_counts check (version > 0)
);

comment on table definition is 'A named job with parameters, from which jobs are made.';
comment on column definition.project is 'Name space of the name, and project of its jobs.';
comment on column definition.name is 'Its name.';
comment on column definition.version is 'The version in force, its last one.';
comment on column definition.retired_at is 'Since when it makes no more jobs; null while it does.';
comment on column definition.keeps is 'Whether it says itself how long its jobs are kept.';
comment on column definition.fault is 'Why the file as it is now could not be taken, while the version before stays in force; null when nothing is wrong.';

create table definition_version (
  project     text        not null,
  name        text        not null,
  version     bigint      not null,
  document    json        not null,
  file        text,
  created_at  timestamptz not null,
  primary key (project, name, version),
  foreign key (project, name) references definition on delete cascade
);

comment on table definition_version is 'What a definition says and said; a row is never changed.';
comment on column definition_version.project is 'Its definition''s project.';
comment on column definition_version.name is 'Its definition''s name.';
comment on column definition_version.version is 'Its number, from 1.';
comment on column definition_version.document is 'The definition, as it was sent.';
comment on column definition_version.file is 'The file that it came from; null for one that was sent to the API.';
comment on column definition_version.created_at is 'Since when it is known.';

alter table job add column definition text;
alter table job add column definition_version bigint;
alter table job add column slot timestamptz;
alter table job add column slot_zone text;
alter table job add constraint job_origin_is_whole check (num_nulls(definition, definition_version, slot, slot_zone) in (0, 4));
create index job_of_definition on job (project, definition, key desc) where definition is not null;
comment on column job.definition is 'The definition that it was made from, in its project; null for a job that was sent as it is.';
comment on column job.definition_version is 'The version of that.';
comment on column job.slot is 'The time that it was made for.';
comment on column job.slot_zone is 'The time zone in which that is meant.';
