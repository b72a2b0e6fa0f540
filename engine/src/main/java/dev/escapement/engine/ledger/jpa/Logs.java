package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.ledger.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Appends to the logs of steps. */
final class Logs {
    private record Lines(UUID key, int position, List<LogLine> lines) implements GroupCommit.Write {
        @Override
        public int rows() {
            return lines.size();
        }
    }

    private record NewLine(UUID key, int position, LogLine line) {}

    private final GroupCommit<Lines, Boolean> group;

    Logs(Commits commits) {
        this.group = new GroupCommit<>(commits, GroupCommit.Rhythm.AT_ONCE, Logs::write);
    }

    void append(Claim claim, int position, List<LogLine> lines) {
        group.write(new Lines(claim.key(), position, List.copyOf(lines)));
    }

    private static List<Boolean> write(Connection connection, List<Lines> groups) throws SQLException {
        var lines = groups.stream()
                .flatMap(g -> g.lines.stream().map(line -> new NewLine(g.key, g.position, line)))
                .toList();
        Bulk.update(
                connection,
                """
                insert into escapement.step_log (job_key, position, number, at, text)
                select n.key, n.position, n.number + (select coalesce(max(l.number), 0) from escapement.step_log l
                                                      where l.job_key = n.key and l.position = n.position), n.at::timestamptz, n.text
                from unnest(?::uuid[], ?::int4[], ?::int8[], ?::text[], ?::text[]) as n(key, position, number, at, text)""",
                Bulk.uuids(lines, NewLine::key),
                Bulk.integers(lines, NewLine::position),
                Bulk.longs(lines, n -> n.line.number()),
                Bulk.texts(lines, n -> n.line.at().toString()),
                Bulk.texts(lines, n -> n.line.text()));
        return Collections.nCopies(groups.size(), true);
    }
}
