package dev.escapement.steps.script;

import dev.escapement.steps.TargetTables;

/** The tables that keep what steps have done that are not done: their input as it was split, and what came of each part. */
final class ScriptTables {
    /** Rows have no foreign key, which would be looked up for each of them. */
    private static final String DDL = """
            create schema if not exists escapement;
            create table if not exists escapement.script_run (
              run bigint generated always as identity primary key, effect_key text not null unique, attempt text not null,
              touched_at timestamptz not null default clock_timestamp(),
              columns json, rows bigint, parts int, bytes bigint not null default 0);
            create index if not exists script_run_touched_at on escapement.script_run (touched_at);
            create table if not exists escapement.script_part (
              run bigint not null references escapement.script_run on delete cascade, part int not null,
              key text not null, rows bigint not null, outcome json, primary key (run, part));
            create table if not exists escapement.script_row (
              run bigint not null, part int not null, n bigint not null, line text not null, primary key (run, part, n));
            comment on table escapement.script_run is 'One row for each step of the kind script that has begun and not succeeded.';
            comment on column escapement.script_run.run is 'What its parts and rows name it by.';
            comment on column escapement.script_run.effect_key is 'Names the step: the same for every attempt at it.';
            comment on column escapement.script_run.attempt is 'The attempt that may write; a later one shuts it out.';
            comment on column escapement.script_run.touched_at is 'When something was last written for it.';
            comment on column escapement.script_run.columns is 'The names and types of the columns of its input.';
            comment on column escapement.script_run.rows is 'The number of rows of its input.';
            comment on column escapement.script_run.parts is 'The number of its parts.';
            comment on column escapement.script_run.bytes is 'How long the outcomes are that it has.';
            comment on table escapement.script_part is 'The parts of a step.';
            comment on column escapement.script_part.run is 'The step.';
            comment on column escapement.script_part.part is 'The number of the part, from 1.';
            comment on column escapement.script_part.key is 'What the result calls it.';
            comment on column escapement.script_part.rows is 'The number of its rows.';
            comment on column escapement.script_part.outcome is 'What came of it; null until it is done.';
            comment on table escapement.script_row is 'The input of a step, as it was when the step began.';
            comment on column escapement.script_row.run is 'The step.';
            comment on column escapement.script_row.part is 'The part that gets it.';
            comment on column escapement.script_row.n is 'Its place there.';
            comment on column escapement.script_row.line is 'The row, as an object of JSON.'""";

    private static final String CLEAR = """
            with old as (delete from escapement.script_run where run in (
              select run from escapement.script_run where touched_at < now() - interval '%s days'
              limit 100 for update skip locked) returning run)
            delete from escapement.script_row where run in (select run from old)""".formatted(TargetTables.KEPT_DAYS);

    private ScriptTables() {}

    static TargetTables make() {
        return new TargetTables("escapement.script_row", DDL, CLEAR);
    }
}
