comment on column job.updated_at is 'When its own status, claim or wish to end changed last; its steps have times of their own.';
