alter table step add column part text not null default 'CHAIN';
alter table step add constraint step_part_known check (part in ('CHAIN', 'ON_FAILURE', 'FINALLY'));
comment on column step.part is 'Whether it is a link of the chain, or runs once after it: when that has failed, or in any case.';

alter table job add column verdict text;
alter table job add constraint job_verdict_known check (verdict in ('SUCCEEDED', 'FAILED', 'CANCELLED'));
alter table job add constraint job_verdict_is_not_out check (verdict is null or status in ('PENDING', 'RUNNING'));
comment on column job.verdict is 'What its chain has come to, and the job will be, when the steps after the chain are done; null before and afterwards.';
