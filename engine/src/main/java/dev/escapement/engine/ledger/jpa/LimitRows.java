package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.LimitNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of limits: those that the configuration names, those of its patterns, and those that jobs have named. */
final class LimitRows {
    /** A sweep comes again. */
    private static final int MOST_AT_ONCE = 1_000;

    /** No job waits for it, or has room under it. */
    private static final String UNUSED = """
            l.pattern is not null
            and not exists (select from escapement.job j where j.waits_for = l.name)
            and not exists (
              select from escapement.limit_use u
              join escapement.job j on j.key = u.job_key and j.claim = u.claim and j.status in ('PENDING', 'RUNNING')
              where u.limit_name = l.name)""";

    private LimitRows() {}

    /** Writes the sizes, by name or pattern, and tells which were others; what is not among them keeps the one it has. */
    static List<String> write(Connection connection, Map<String, Integer> sizes) throws SQLException {
        var names = new TreeMap<String, Integer>();
        var prefixes = new TreeMap<String, Integer>();
        sizes.forEach((name, size) -> {
            if (LimitNames.isPattern(name)) {
                prefixes.put(LimitNames.prefix(name), size);
            } else {
                names.put(name, size);
            }
        });
        var changed = changed(connection, sizes);
        writePatterns(connection, prefixes);
        // In the order in which those who take and give lock them.
        Bulk.query(
                connection,
                "select name from escapement.concurrency_limit where name = any(?::text[]) or pattern is not null"
                        + " order by name for no key update",
                row -> row.getString(1),
                Bulk.texts(names.keySet(), name -> name));
        Bulk.update(
                connection, """
                insert into escapement.concurrency_limit as l (name, size)
                select * from unnest(?::text[], ?::int4[]) as n(name, size) order by 1
                on conflict (name) do update set size = excluded.size, pattern = null
                where l.size <> excluded.size or l.pattern is not null""", Bulk.texts(names.keySet(), name -> name), Bulk.integers(names.values(), size -> size));
        Bulk.update(connection, """
                update escapement.concurrency_limit l set size = n.size, pattern = n.prefix
                from (
                  select distinct on (o.name) o.name, p.prefix, p.size from escapement.concurrency_limit o
                  join escapement.limit_pattern p on starts_with(o.name, p.prefix)
                  where o.pattern is not null order by o.name, length(p.prefix) desc) n
                where l.name = n.name and (l.size, l.pattern) is distinct from (n.size, n.prefix)""");
        return changed;
    }

    private static List<String> changed(Connection connection, Map<String, Integer> sizes) throws SQLException {
        var all = new TreeMap<>(sizes);
        return Bulk.query(
                connection,
                """
                select o.name || ' from ' || o.size || ' to ' || n.size from unnest(?::text[], ?::int4[]) as n(name, size)
                join (select name, size from escapement.concurrency_limit where pattern is null
                      union all select prefix || '*', size from escapement.limit_pattern) o on o.name = n.name and o.size <> n.size
                order by o.name""",
                row -> row.getString(1),
                Bulk.texts(all.keySet(), name -> name),
                Bulk.integers(all.values(), size -> size));
    }

    private static void writePatterns(Connection connection, Map<String, Integer> sizes) throws SQLException {
        Bulk.update(
                connection,
                """
                insert into escapement.limit_pattern as l (prefix, size)
                select * from unnest(?::text[], ?::int4[]) as n(prefix, size) order by 1
                on conflict (prefix) do update set size = excluded.size where l.size <> excluded.size""",
                Bulk.texts(sizes.keySet(), prefix -> prefix),
                Bulk.integers(sizes.values(), size -> size));
    }

    /**
     * Removes those that are there for a pattern only, and that no job has to do with now: they come back with the next that names them. In the
     * order of who takes and gives, and past whom somebody locks, who may be about to use it; whoever waits for one that goes makes it anew.
     */
    static void removeUnused(Connection connection) throws SQLException {
        var unused = Bulk.query(
                connection,
                "select l.name from escapement.concurrency_limit l where " + UNUSED
                        + " order by l.name limit ? for update skip locked",
                row -> row.getString(1),
                MOST_AT_ONCE);
        if (!unused.isEmpty()) {
            // It sees what was committed before the lock.
            Bulk.update(
                    connection,
                    "delete from escapement.concurrency_limit l where l.name = any(?::text[]) and " + UNUSED,
                    Bulk.texts(unused, name -> name));
        }
    }
}
