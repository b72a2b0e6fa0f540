package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.ledger.Claim;
import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a step leaves for people to read: rows, in pages, and its log. */
final class Results {
    private static final int PAGE = 500;
    private static final String STEP_OF_JOB =
            " from step s join job j on j.key = s.job_key where j.project = ? and j.id = ? and s.name = ?";

    private Results() {}

    static void write(EntityManager manager, UUID key, int position, Rows rows) {
        if (rows == null) {
            return;
        }
        Sql.update(
                manager,
                "update step set result_columns = ? where job_key = ? and position = ?",
                Json.columns(rows.columns()),
                key,
                position);
        for (int first = 0; first < rows.rows().size(); first += PAGE) {
            var page = rows.rows()
                    .subList(first, Math.min(first + PAGE, rows.rows().size()));
            Sql.update(
                    manager,
                    "insert into result_page (job_key, position, first_row, rows) values (?, ?, ?, ?)",
                    key,
                    position,
                    first,
                    Json.write(page));
        }
    }

    static Optional<RowsPage> read(EntityManager manager, JobRef ref, String step, String after, int limit) {
        long from = Cursors.number(after);
        List<Object[]> found = Sql.query(
                manager,
                "select s.job_key, s.position, cast(s.result_columns as text)" + STEP_OF_JOB
                        + " and s.result_columns is not null",
                ref.project(),
                ref.id(),
                step);
        return found.stream().findFirst().map(row -> page(manager, row, from, limit));
    }

    private static RowsPage page(EntityManager manager, Object[] step, long from, int limit) {
        List<Object[]> pages = Sql.query(manager, """
                select first_row, cast(rows as text) from result_page
                where job_key = ? and position = ? and first_row > ? and first_row <= ? order by first_row""", step[0], step[1], from - PAGE, from + limit);
        var rows = new ArrayList<List<Object>>();
        for (var page : pages) {
            long first = ((Number) page[0]).longValue();
            var items = Json.rows((String) page[1]);
            for (int i = 0; i < items.size() && rows.size() <= limit; i++) {
                if (first + i >= from) {
                    rows.add(items.get(i));
                }
            }
        }
        var columns = Json.columns((String) step[2]);
        boolean more = rows.size() > limit;
        var kept = more ? rows.subList(0, limit) : rows;
        return new RowsPage(new Rows(columns, kept), more ? Cursors.of(from + limit) : null);
    }

    static void log(EntityManager manager, Claim claim, int position, List<LogLine> lines) {
        var texts = new StringBuilder("insert into step_log (job_key, position, number, at, text) values ");
        var arguments = new ArrayList<Object>();
        for (var line : lines) {
            texts.append(arguments.isEmpty() ? "" : ", ")
                    .append(
                            "(?, ?, (select coalesce(max(number), 0) from step_log where job_key = ? and position = ?) + ?, ?, ?)");
            arguments.addAll(
                    List.of(claim.key(), position, claim.key(), position, line.number(), line.at(), line.text()));
        }
        Sql.update(manager, texts.toString(), arguments.toArray());
    }

    static Optional<Page<LogLine>> logOf(EntityManager manager, JobRef ref, String step, String after, int limit) {
        long from = Cursors.number(after);
        List<Object[]> found =
                Sql.query(manager, "select s.job_key, s.position" + STEP_OF_JOB, ref.project(), ref.id(), step);
        return found.stream().findFirst().map(row -> {
            List<Object[]> lines = Sql.query(manager, """
                    select number, at, text from step_log
                    where job_key = ? and position = ? and number > ? order by number limit ?""", row[0], row[1], from, limit + 1);
            var items = lines.stream()
                    .map(line -> new LogLine(
                            ((Number) line[0]).longValue(), ((Timestamp) line[1]).toInstant(), (String) line[2]))
                    .toList();
            return Cursors.page(items, limit, LogLine::number);
        });
    }
}
