create table key_session (
  hash        text         not null primary key,
  key_hash    text         not null,
  began_at    timestamptz  not null,
  expires_at  timestamptz  not null,
  constraint key_session_lasts check (expires_at > began_at)
);

create index key_session_by_end on key_session (expires_at);

comment on table key_session is 'Tokens that open for a while what a key opens. A token is known by its hash only; a row goes some time after its end.';
comment on column key_session.hash is 'The SHA-256 of the token, in hexadecimal digits.';
comment on column key_session.key_hash is 'The SHA-256 of the key; it may be one of the settings, which is not in api_key.';
comment on column key_session.began_at is 'When the key was shown.';
comment on column key_session.expires_at is 'From when on the token opens nothing.';
