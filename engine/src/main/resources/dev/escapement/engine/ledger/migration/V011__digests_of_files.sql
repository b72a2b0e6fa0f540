alter table definition add column digest text;
alter table definition add constraint definition_digest_form check (digest ~ '^[0-9a-f]{64}$');
comment on column definition.digest is 'SHA-256 of the text of its file as it was last taken: a node that starts does not read it again; null when no file says what it is.';
