package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.RowsPage;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a step leaves for people to read: rows, in pages, and its log. */
final class Results {
    private static final int PAGE = 500;
    private static final String STEP_OF_JOB =
            " from step s join job j on j.key = s.job_key where j.project = ? and j.id = ? and s.name = ?";

    private Results() {}

    /** Some rows of a result, from this one on. */
    record NewPage(long firstRow, String rows) {}

    private record PageOf(Move move, NewPage page) {}

    static List<NewPage> pages(Rows result) {
        var pages = new ArrayList<NewPage>();
        var rows = result.rows();
        for (int first = 0; first < rows.size(); first += PAGE) {
            pages.add(new NewPage(first, Json.write(rows.subList(first, Math.min(first + PAGE, rows.size())))));
        }
        return pages;
    }

    static void write(Connection connection, List<Move> moves) throws SQLException {
        var pages = moves.stream()
                .flatMap(move -> move.ending().pages().stream().map(page -> new PageOf(move, page)))
                .toList();
        if (!pages.isEmpty()) {
            Bulk.update(
                    connection,
                    """
                    insert into escapement.result_page (job_key, position, first_row, rows)
                    select n.key, n.position, n.first_row, n.rows::json
                    from unnest(?::uuid[], ?::int4[], ?::int8[], ?::text[]) as n(key, position, first_row, rows)""",
                    Bulk.uuids(pages, p -> p.move.key()),
                    Bulk.integers(pages, p -> p.move.ends()),
                    Bulk.longs(pages, p -> p.page.firstRow()),
                    Bulk.texts(pages, p -> p.page.rows()));
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
        return new RowsPage(new Rows(columns, kept), more ? RowsPage.cursor(from + limit) : null);
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
