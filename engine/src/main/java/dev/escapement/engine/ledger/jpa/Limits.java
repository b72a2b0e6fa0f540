package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.ledger.Unfinished;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The room under the limits that the moves of a transaction have to do with. It locks them, in order of name and after the jobs, so that
 * one transaction at a time takes and gives: what a move's job had is given back at first, and what it needs now is taken anew.
 */
final class Limits {
    private record Use(String limit, Move move) {}

    /** A use counts while its claim is its job's last, and the job runs or is about to. */
    private static final String ROOM = """
            select l.name, l.size - (
              select count(*) from escapement.limit_use u
              join escapement.job j on j.key = u.job_key and j.claim = u.claim and j.status in ('PENDING', 'RUNNING')
              where u.limit_name = l.name and u.job_key <> all(?::uuid[])) as room
            from escapement.concurrency_limit l where l.name = any(?::text[])""";

    /** Those that go on have had room; of others a higher priority goes first, and then the older one. */
    private static final Comparator<Move> ORDER = Comparator.comparing(Move::isEnd)
            .thenComparing(move -> move.claim().job().spec().rules().priority())
            .reversed()
            .thenComparing(Move::key);

    private final Map<String, Long> room;

    private Limits(Map<String, Long> room) {
        this.room = room;
    }

    /** Those of moves whose jobs the transaction holds. */
    static Limits lock(Connection connection, List<Move> moves) throws SQLException {
        var names = new TreeSet<String>();
        var keys = new ArrayList<UUID>();
        for (var move : moves) {
            var own = move.limits();
            if (!own.isEmpty()) {
                names.addAll(own);
                keys.add(move.key());
            }
        }
        return lock(connection, names, keys);
    }

    /** Those that jobs wait for. */
    static Limits lockWaitedFor(Connection connection) throws SQLException {
        var names = Bulk.query(
                connection,
                "select distinct waits_for from escapement.job where waits_for is not null",
                row -> row.getString(1));
        return lock(connection, names, List.of());
    }

    private static Limits lock(Connection connection, Collection<String> names, List<UUID> keys) throws SQLException {
        var room = new TreeMap<String, Long>();
        if (!names.isEmpty()) {
            var all = new Bulk.Column("text", List.copyOf(names));
            var these = Bulk.uuids(keys);
            Bulk.query(
                    connection,
                    "select name from escapement.concurrency_limit where name = any(?::text[]) order by name for no key update",
                    row -> row.getString(1),
                    all);
            // A statement of its own: it has to see what was committed while this transaction waited for the locks.
            Bulk.query(
                    connection,
                    "with given as (delete from escapement.limit_use where job_key = any(?::uuid[])) " + ROOM,
                    row -> room.put(row.getString(1), row.getLong(2)),
                    these,
                    these,
                    all);
        }
        return new Limits(room);
    }

    /** Takes room for the moves that begin a step; those for which there is none, by job, with the limit that they wait for. */
    Map<UUID, String> take(Connection connection, List<Move> begins) throws SQLException {
        var waiting = new HashMap<UUID, String>();
        var uses = new ArrayList<Use>();
        for (var move : begins.stream().sorted(ORDER).toList()) {
            var needed = move.limitsOfBegin().stream().filter(room::containsKey).toList();
            var full = needed.stream().filter(name -> room.get(name) <= 0).findFirst();
            if (full.isPresent()) {
                waiting.put(move.key(), full.get());
            } else {
                needed.forEach(name -> room.merge(name, -1L, Long::sum));
                needed.forEach(name -> uses.add(new Use(name, move)));
            }
        }
        if (!uses.isEmpty()) {
            Bulk.update(
                    connection,
                    """
                    insert into escapement.limit_use (limit_name, job_key, claim)
                    select * from unnest(?::text[], ?::uuid[], ?::int8[])""",
                    Bulk.texts(uses, Use::limit),
                    Bulk.uuids(uses, use -> use.move().key()),
                    Bulk.longs(uses, use -> use.move().claim().number()));
        }
        return waiting;
    }

    /**
     * Gives what room is left to jobs that wait, which are to be woken; the room is theirs from now on. One that somebody else is about
     * to change is passed over.
     */
    List<Unfinished> give(Connection connection, Instant now) throws SQLException {
        var woken = new ArrayList<Unfinished>();
        for (var limit : room.entrySet()) {
            if (limit.getValue() > 0) {
                woken.addAll(Bulk.query(
                        connection,
                        """
                        with next as materialized (
                          select key, coalesce((rules ->> 'priority')::integer, 0) as priority, rules ->> 'location' as location
                          from escapement.job
                          where waits_for = ? and status = 'PENDING' order by 2 desc, 1 limit ? for no key update skip locked),
                        woken as (
                          update escapement.job j set waits_for = null, updated_at = ? from next n where j.key = n.key
                          returning j.key, j.claim, n.priority, n.location),
                        uses as (
                          insert into escapement.limit_use (limit_name, job_key, claim) select ?, key, claim from woken
                          on conflict (limit_name, job_key) do update set claim = excluded.claim)
                        select * from woken""",
                        row -> JobRows.unfinished(row, null),
                        limit.getKey(),
                        limit.getValue(),
                        now,
                        limit.getKey()));
            }
        }
        return woken;
    }

    /** Writes the sizes; a name that is not among them keeps the one it has. */
    static List<String> write(Connection connection, Map<String, Integer> sizes) throws SQLException {
        var names = List.copyOf(new TreeSet<>(sizes.keySet()));
        var changed = Bulk.query(
                connection,
                """
                select l.name || ' from ' || l.size || ' to ' || n.size from unnest(?::text[], ?::int4[]) as n(name, size)
                join escapement.concurrency_limit l on l.name = n.name and l.size <> n.size order by l.name""",
                row -> row.getString(1),
                Bulk.texts(names, name -> name),
                Bulk.integers(names, sizes::get));
        Bulk.update(connection, """
                insert into escapement.concurrency_limit as l (name, size)
                select * from unnest(?::text[], ?::int4[]) as n(name, size) order by 1
                on conflict (name) do update set size = excluded.size where l.size <> excluded.size""", Bulk.texts(names, name -> name), Bulk.integers(names, sizes::get));
        return changed;
    }
}
