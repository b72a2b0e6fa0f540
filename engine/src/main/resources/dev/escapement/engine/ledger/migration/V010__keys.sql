create table api_key (
  name        text         not null primary key,
  hash        text         not null unique,
  role        text         not null,
  project     text,
  created_at  timestamptz  not null,
  created_by  text         not null,
  revoked_at  timestamptz,
  revoked_by  text,
  constraint api_key_name_form check (name ~ '^[A-Za-z0-9_.@-]+$' and length(name) <= 200),
  constraint api_key_role_known check (role in ('VIEWER', 'USER', 'OPERATOR', 'ADMIN')),
  constraint api_key_revoked_by_somebody check ((revoked_at is null) = (revoked_by is null))
);

comment on table api_key is 'Who may use the API, and for what. A key is known by its hash only; a row stays when the key is revoked.';
comment on column api_key.name is 'Who brings it; the name that jobs and history tell.';
comment on column api_key.hash is 'The SHA-256 of the key, in hexadecimal digits.';
comment on column api_key.role is 'What it opens.';
comment on column api_key.project is 'The project that it is for; null for all.';
comment on column api_key.created_at is 'When it was made.';
comment on column api_key.created_by is 'By whom.';
comment on column api_key.revoked_at is 'Since when it opens nothing.';
comment on column api_key.revoked_by is 'By whom it was revoked.';

create table audit (
  number   bigint       generated always as identity primary key,
  at       timestamptz  not null,
  who      text         not null,
  project  text,
  action   text         not null,
  subject  text         not null
);

comment on table audit is 'What was changed through the API, but for jobs that were submitted, which tell themselves who did it.';
comment on column audit.number is 'Its place in the order of the changes.';
comment on column audit.at is 'When.';
comment on column audit.who is 'The name of the key.';
comment on column audit.project is 'The project; null for what is of none.';
comment on column audit.action is 'What was done.';
comment on column audit.subject is 'To what.';

alter table job add column submitter text;
comment on column job.submitter is 'Whose key submitted it; null when none did.';
create index job_of_submitter on job (project, submitter, key desc) where submitter is not null;
