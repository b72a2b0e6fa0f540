package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Claims;
import dev.escapement.engine.ledger.Start;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Takes jobs for a node: alone, in a group, or in a transaction of somebody else's. */
final class Claiming implements Claims {
    private record Wish(UUID key, String node) implements GroupCommit.Write {}

    /** The status is looked at later: here it would tempt the planner to walk the index of open jobs from end to end. */
    private static final String HELD = """
            with held as materialized (
              select key, status, due_at from escapement.job where key = any(?::uuid[]) order by key for no key update)
            """;

    /** Quartz fires a little before the time. What fires much earlier is a lost node's job that waits, and waits on. */
    private static final String EARLY = "PT0.05S";

    private final InstantSource clock;
    private final GroupCommit<Wish, Optional<Claim>> group;

    Claiming(Commits commits, InstantSource clock) {
        this.clock = clock;
        this.group = new GroupCommit<>(commits, GroupCommit.Rhythm.PACED, this::write);
    }

    Optional<Claim> claim(UUID key, String node) {
        return group.write(new Wish(key, node));
    }

    @Override
    public int revoke(Connection connection, Collection<UUID> keys) throws SQLException {
        return Bulk.update(connection, HELD + """
                update escapement.job j set claim = j.claim + 1, updated_at = ?
                from held h where j.key = h.key and h.status in ('PENDING', 'RUNNING')""", Bulk.uuids(keys), clock.instant());
    }

    /** A group is of one node but in tests. */
    private List<Optional<Claim>> write(Connection connection, List<Wish> wishes) throws SQLException {
        var byNode = new TreeMap<String, List<UUID>>();
        wishes.forEach(wish ->
                byNode.computeIfAbsent(wish.node(), node -> new ArrayList<>()).add(wish.key()));
        var claims = new HashMap<UUID, Claim>();
        for (var node : byNode.entrySet()) {
            claim(connection, node.getValue(), node.getKey()).forEach(claim -> claims.put(claim.key(), claim));
        }
        return wishes.stream()
                .map(wish -> Optional.ofNullable(claims.get(wish.key())))
                .toList();
    }

    @Override
    public List<Claim> claim(Connection connection, Collection<UUID> keys, String node) throws SQLException {
        var now = clock.instant();
        var numbers = raise(connection, keys, node, now);
        var jobs = JobRows.read(connection, numbers.keySet());
        var moves = new ArrayList<Move>();
        numbers.forEach((key, number) -> {
            var claim = new Claim(key, number, node, jobs.get(key), null);
            moves.add(Move.begin(claim, claim.firstOpen()));
        });
        return begin(connection, moves, now);
    }

    private static Map<UUID, Long> raise(Connection connection, Collection<UUID> keys, String node, Instant now)
            throws SQLException {
        var numbers = new TreeMap<UUID, Long>();
        Bulk.query(
                connection,
                HELD + """
                update escapement.job j
                set status = 'RUNNING', claim = j.claim + 1, owner = ?, updated_at = t.now, due_at = null,
                    started_at = coalesce(j.started_at, t.now)
                from held h cross join (select ?::timestamptz as now) t
                where j.key = h.key and h.status in ('PENDING', 'RUNNING') and coalesce(h.due_at, t.now) <= t.now + ?::interval
                returning j.key, j.claim""",
                row -> numbers.put(Bulk.key(row), row.getLong(2)),
                Bulk.uuids(keys),
                node,
                now,
                EARLY);
        return numbers;
    }

    private static List<Claim> begin(Connection connection, List<Move> moves, Instant now) throws SQLException {
        Set<UUID> cancelled = new HashSet<>();
        moves.stream().filter(m -> m.claim().job().cancelRequested()).forEach(m -> cancelled.add(m.key()));
        var begun = Begins.write(connection, moves, cancelled, now);
        JobChanges.write(connection, List.of(), cancelled, now);
        return moves.stream()
                .map(m -> started(
                        m.claim(),
                        cancelled.contains(m.key())
                                ? Start.CANCELLED
                                : begun.contains(m.key()) ? Start.STARTED : Start.LOST))
                .toList();
    }

    private static Claim started(Claim claim, Start start) {
        return new Claim(claim.key(), claim.number(), claim.node(), claim.job(), start);
    }
}
