package dev.escapement.examples.benchmarks.measure;

import dev.escapement.examples.benchmarks.server.Server;
import java.sql.SQLException;
import java.util.Map;

/** What a database was asked for since it was made: commits, and statements without those that begin and end transactions. */
public record Counters(double commits, double statements) {
    private static final String COMMITS = "select xact_commit from pg_stat_database where datname = '%s'";
    private static final String STATEMENTS = """
            select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid
            where datname = '%s' and s.query !~* '^(begin|commit|rollback|set|show)'""";
    private static final String SESSIONS =
            "select count(*) from pg_stat_activity where datname = '%s' and backend_type = 'client backend'";
    private static final long LOOK_MILLIS = 20;

    /** What the server must be started with; nothing is counted until a database asks for it. */
    public static Map<String, String> settings() {
        return Map.of(
                "shared_preload_libraries", "pg_stat_statements",
                "pg_stat_statements.track", "none",
                "pg_stat_statements.max", "10000");
    }

    public static void install(Server server) throws SQLException {
        server.first("create extension if not exists pg_stat_statements");
    }

    /** From the next session on, statements in this database are counted, which costs a little. */
    public static void count(Server server, String database) throws SQLException {
        server.first("alter database " + database + " set pg_stat_statements.track = 'top'");
    }

    /** The counts when the last session has ended: a living one has not told all. */
    public static Counters read(Server server, String database) throws SQLException, InterruptedException {
        while (!server.first(SESSIONS.formatted(database)).equals("0")) {
            // The server tells nobody when a session ends.
            Thread.sleep(LOOK_MILLIS);
        }
        return new Counters(number(server, COMMITS, database), statements(server, database));
    }

    /** Statements alone, also while sessions live. */
    public static double statements(Server server, String database) throws SQLException {
        return number(server, STATEMENTS, database);
    }

    /** What was asked for since an earlier count. */
    public Counters since(Counters earlier) {
        return new Counters(commits - earlier.commits, statements - earlier.statements);
    }

    private static double number(Server server, String sql, String database) throws SQLException {
        return Double.parseDouble(server.first(sql.formatted(database)));
    }
}
