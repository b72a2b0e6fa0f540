package dev.escapement.examples.benchmarks.faults.check;

import dev.escapement.examples.benchmarks.server.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A history of all changes of statuses and claims, written by the database itself: in the order in which they were made, since whoever
 * makes one holds the job's row. The ledger's tables keep only the last state of jobs and steps, and times of several clocks.
 */
public final class Audit {
    private static final String INSTALL = """
            create schema audit;
            create table audit.change (seq bigserial primary key, what text not null, job uuid not null, position int, number int,
              claim bigint, status text not null, node text);
            create index on audit.change (job);
            create function audit.job() returns trigger language plpgsql as $$
            begin
              insert into audit.change (what, job, claim, status, node) values ('job', new.key, new.claim, new.status, new.owner);
              return null;
            end $$;
            create function audit.step() returns trigger language plpgsql as $$
            begin
              insert into audit.change (what, job, position, status) values ('step', new.job_key, new.position, new.status);
              return null;
            end $$;
            create function audit.attempt() returns trigger language plpgsql as $$
            begin
              insert into audit.change (what, job, position, number, claim, status, node)
              values ('attempt', new.job_key, new.position, new.number, new.claim, new.status, new.node);
              return null;
            end $$;
            create trigger audit after insert or update of status, claim on escapement.job
              for each row execute function audit.job();
            create trigger audit after update of status on escapement.step for each row execute function audit.step();
            create trigger audit after insert or update of status on escapement.attempt
              for each row execute function audit.attempt()""";

    private static final String HISTORY = """
            select concat_ws(' ', c.what, c.position, '#' || c.number, c.status, 'claim ' || c.claim, c.node)
            from audit.change c join escapement.job j on j.key = c.job where j.id = ? order by c.seq""";

    private Audit() {}

    /** From now on the changes in this ledger are kept. */
    public static void install(Server server, String database) throws SQLException {
        var unused = server.first(database, INSTALL);
    }

    /** What happened to a job, a line each. */
    static List<String> history(Connection connection, String id) throws SQLException {
        var lines = new ArrayList<String>();
        try (var statement = connection.prepareStatement(HISTORY)) {
            statement.setString(1, id);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
        }
        return lines;
    }
}
