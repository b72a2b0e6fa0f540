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
 * The room under the limits that a transaction has to do with. It locks them, in order of name and after those jobs that are there already, so
 * that one transaction at a time takes and gives: what a move's job had is given back at first, and what it needs now is taken anew. Where
 * there is room, no job waits but one that somebody is about to change, who gives it what it has a right to, or the next.
 */
final class Limits {
    private record Use(String limit, Move move) {}

    /** Makes those that a pattern is for and that are not there; the others are locked and stay as they are. */
    private static final String LOCK = """
            with locked as (
              insert into escapement.concurrency_limit as l (name, size, pattern)
              select n.name, coalesce(o.size, p.size), coalesce(o.pattern, p.prefix)
              from unnest(?::text[]) as n(name)
              left join escapement.concurrency_limit o on o.name = n.name
              left join lateral (
                select p.prefix, p.size from escapement.limit_pattern p
                where o.name is null and starts_with(n.name, p.prefix) order by length(p.prefix) desc limit 1) p on true
              where coalesce(o.size, p.size) is not null order by n.name
              on conflict (name) do update set size = l.size where false)
            select where false;
            """;

    /**
     * A statement of its own: it has to see what was committed while this transaction waited for the locks. A use counts while its claim is
     * its job's last, and the job runs or is about to.
     */
    private static final String ROOM = """
            with given as (delete from escapement.limit_use where job_key = any(?::uuid[]))
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

    /** Those of these names that are there, or that a pattern is for; what these jobs had, which the transaction holds, is given back. */
    static Limits lock(Connection connection, Collection<String> names, List<UUID> keys) throws SQLException {
        var room = new TreeMap<String, Long>();
        if (!names.isEmpty()) {
            var all = new Bulk.Column("text", List.copyOf(names));
            var these = Bulk.uuids(keys);
            List<Bulk.RowReader<?>> readers = List.of(row -> null, row -> room.put(row.getString(1), row.getLong(2)));
            Bulk.queries(connection, LOCK + ROOM, readers, all, these, these, all);
        }
        return new Limits(room);
    }

    /** The limits that jobs wait for; none is locked. */
    static List<String> waitedFor(Connection connection) throws SQLException {
        return Bulk.query(
                connection,
                "select distinct waits_for from escapement.job where waits_for is not null",
                row -> row.getString(1));
    }

    /** Whether this one, where there is one, limits anything. */
    boolean has(String name) {
        return name != null && room.containsKey(name);
    }

    /**
     * Takes room for the moves that begin a step, and keeps that of jobs which others go on with; the moves for which there is none, by job, with
     * the limit that they wait for.
     */
    Map<UUID, String> take(Connection connection, List<Move> moves) throws SQLException {
        var waiting = new HashMap<UUID, String>();
        var uses = new ArrayList<Use>();
        for (var move : moves.stream().sorted(ORDER).toList()) {
            var needed = move.needs().stream().filter(room::containsKey).toList();
            var full = needed.stream().filter(name -> room.get(name) <= 0).findFirst();
            if (full.isPresent() && move.isBegin()) {
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
     * Gives what room is left to jobs that wait, which are to be woken; the room is theirs from now on. Nobody passes one that somebody else is
     * about to change: who holds it gives the room.
     */
    List<Unfinished> give(Connection connection, Instant now) throws SQLException {
        var free =
                room.entrySet().stream().filter(limit -> limit.getValue() > 0).toList();
        if (free.isEmpty()) {
            return List.of();
        }
        return Bulk.query(
                connection,
                """
                with next as materialized (
                  select l.name, j.key from unnest(?::text[], ?::int8[]) as l(name, room)
                  cross join lateral (
                    select w.key from escapement.job w where w.waits_for = l.name
                    order by coalesce((w.rules ->> 'priority')::integer, 0) desc, w.turn nulls first, w.key limit l.room) j),
                held as materialized (
                  select j.key, n.name from next n join escapement.job j on j.key = n.key and j.waits_for = n.name
                  for no key update of j skip locked),
                woken as (
                  update escapement.job j set waits_for = null, updated_at = ? from held h where j.key = h.key
                  returning j.key, j.claim, coalesce((j.rules ->> 'priority')::integer, 0) as priority, j.rules ->> 'location' as location, j.turn, h.name),
                uses as (
                  insert into escapement.limit_use (limit_name, job_key, claim) select name, key, claim from woken
                  on conflict (limit_name, job_key) do update set claim = excluded.claim)
                select * from woken order by priority desc, turn nulls first, key""",
                row -> JobRows.unfinished(row, null),
                Bulk.texts(free, Map.Entry::getKey),
                Bulk.longs(free, Map.Entry::getValue),
                now);
    }
}
