package dev.escapement.engine.ledger;

/** What is kept beside the jobs: definitions, their schedules and calendars, keys, and what old jobs tell. */
public interface Books {
    Catalog catalog();

    Timetable timetable();

    Backlog backlog();

    History history();

    Almanac almanac();

    Keyring keyring();

    Disposal disposal();
}
