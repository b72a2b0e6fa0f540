package dev.escapement.steps;

/** The tables of effect markers. */
final class MarkerTables {
    private static final String DDL = """
            create schema if not exists escapement;
            create table if not exists escapement.effect_marker (
              effect_key text primary key, committed_at timestamptz not null default clock_timestamp(),
              output json, warnings json, columns json);
            create index if not exists effect_marker_committed_at on escapement.effect_marker (committed_at);
            create table if not exists escapement.effect_rows (
              effect_key text not null references escapement.effect_marker on delete cascade,
              page int not null, rows json not null, primary key (effect_key, page));
            comment on table escapement.effect_marker is
              'One row for each effect of a step, committed with the effect itself; without an output when the step ended its own transaction.';
            comment on column escapement.effect_marker.effect_key is 'Names the effect: the same for every attempt at the step.';
            comment on column escapement.effect_marker.committed_at is 'When the effect was begun, by this database.';
            comment on column escapement.effect_marker.output is 'The output of the step.';
            comment on column escapement.effect_marker.warnings is 'The warnings of the step.';
            comment on column escapement.effect_marker.columns is 'The columns of its result; null when it has none.';
            comment on table escapement.effect_rows is 'The rows of a result, in pages.';
            comment on column escapement.effect_rows.effect_key is 'The effect that they belong to.';
            comment on column escapement.effect_rows.page is 'The number of the page, from 0.';
            comment on column escapement.effect_rows.rows is 'A list of rows.'""";
    private static final String CLEAR = """
            delete from escapement.effect_marker where effect_key in (
              select effect_key from escapement.effect_marker where committed_at < now() - interval '%d days'
              limit 1000 for update skip locked)""".formatted(TargetTables.KEPT_DAYS);

    private MarkerTables() {}

    static TargetTables make() {
        return new TargetTables("escapement.effect_rows", DDL, CLEAR);
    }
}
