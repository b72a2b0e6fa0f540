comment on column job.updated_at is 'When its own status, claim or wish to end changed last; its steps have times of their own.';

alter table job add column not_before timestamptz;
comment on column job.not_before is 'When it may start at the earliest, as sent; null when at once.';
alter table job add column due_at timestamptz;
comment on column job.due_at is 'When a waiting job is to run; null when at once.';
alter table job add constraint job_due_is_waiting check (due_at is null or status = 'PENDING');

alter table step add column rules json;
comment on column step.rules is 'How often it is tried and how long it may take, as sent; null when nothing was said.';
