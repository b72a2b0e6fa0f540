package dev.escapement.examples.benchmarks.failover;

/** The chains that are run, as the API takes them: three steps of SQL each. */
final class Chain {
    /** Where a step writes when it began, and how long the next one that begins is to last. */
    static final String TABLES = """
            create table bench_began (job text not null, at timestamptz not null default clock_timestamp());
            create table bench_nap (seconds double precision not null);
            insert into bench_nap values (0);
            grant select, insert on bench_began, bench_nap to public""";

    private Chain() {}

    /** Three steps that are quick, and tried again while the database is away. */
    static String quick(String id) {
        return of(id, "select 2");
    }

    /** The second step writes the time of its first statement, and then sleeps for as long as the table says. */
    static String napping(String id) {
        return of(id, "insert into bench_began (job) values ('" + id + "'); select pg_sleep(seconds) from bench_nap");
    }

    private static String of(String id, String second) {
        return "{\"id\": \"" + id + "\", \"steps\": [" + step("one", "select 1") + ", " + step("two", second) + ", "
                + step("three", "select 3") + "]}";
    }

    private static String step(String name, String sql) {
        return "{\"name\": \"" + name + "\", \"kind\": \"sql\", \"config\": {\"sql\": \"" + sql
                + "\"}, \"retry\": {\"max\": 9, \"backoff\": \"PT0.1S\"}}";
    }
}
