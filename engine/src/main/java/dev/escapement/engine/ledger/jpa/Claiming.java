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
import java.util.UUID;

/** Takes jobs for a node: alone, in a group, or in a transaction of somebody else's. */
final class Claiming implements Claims {
    private record Wish(UUID key, String node) implements GroupCommit.Write {}

    private final InstantSource clock;
    private final GroupCommit<Wish, Optional<Claim>> group;

    Claiming(Commits commits, InstantSource clock) {
        this.clock = clock;
        this.group = new GroupCommit<>(commits, 1, this::write);
    }

    Optional<Claim> claim(UUID key, String node) {
        return group.write(new Wish(key, node));
    }

    @Override
    public List<Claim> claim(Connection connection, Collection<UUID> keys, String node) throws SQLException {
        return claim(connection, keys.stream().map(key -> new Wish(key, node)).toList());
    }

    @Override
    public int revoke(Connection connection, Collection<UUID> keys) throws SQLException {
        Bulk.useIndexes(connection);
        return Bulk.update(connection, """
                with held as materialized (
                  select key from escapement.job where key = any(?::uuid[]) and status in ('PENDING', 'RUNNING')
                  order by key for no key update)
                update escapement.job j set claim = j.claim + 1, updated_at = ?
                from held h where j.key = h.key""", Bulk.uuids(keys), clock.instant());
    }

    private List<Optional<Claim>> write(Connection connection, List<Wish> wishes) throws SQLException {
        var claims = new HashMap<UUID, Claim>();
        claim(connection, wishes).forEach(claim -> claims.put(claim.key(), claim));
        return wishes.stream()
                .map(wish -> Optional.ofNullable(claims.get(wish.key())))
                .toList();
    }

    private List<Claim> claim(Connection connection, List<Wish> wishes) throws SQLException {
        Bulk.useIndexes(connection);
        var now = clock.instant();
        var numbers = raise(connection, wishes, now);
        var jobs = JobRows.read(connection, numbers.keySet());
        var moves = new ArrayList<Move>();
        for (var wish : wishes) {
            if (numbers.containsKey(wish.key())) {
                var claim = new Claim(wish.key(), numbers.get(wish.key()), wish.node(), jobs.get(wish.key()), null);
                moves.add(Move.begin(claim, claim.firstOpen()));
            }
        }
        return begin(connection, moves, now);
    }

    private static Map<UUID, Long> raise(Connection connection, List<Wish> wishes, Instant now) throws SQLException {
        var numbers = new HashMap<UUID, Long>();
        Bulk.query(
                connection,
                """
                with held as materialized (
                  select j.key, w.node from unnest(?::uuid[], ?::text[]) as w(key, node)
                  join escapement.job j on j.key = w.key and j.status in ('PENDING', 'RUNNING')
                  order by j.key for no key update of j)
                update escapement.job j
                set status = 'RUNNING', claim = j.claim + 1, owner = h.node, updated_at = t.now,
                    started_at = coalesce(j.started_at, t.now)
                from held h cross join (select ?::timestamptz as now) t where j.key = h.key
                returning j.key, j.claim""",
                row -> numbers.put(Bulk.key(row), row.getLong(2)),
                Bulk.uuids(wishes, Wish::key),
                Bulk.texts(wishes, Wish::node),
                now);
        return numbers;
    }

    private static List<Claim> begin(Connection connection, List<Move> moves, Instant now) throws SQLException {
        Set<UUID> cancelled = new HashSet<>();
        moves.stream().filter(m -> m.claim().job().cancelRequested()).forEach(m -> cancelled.add(m.key()));
        var begun = Begins.write(connection, moves, cancelled, now);
        JobChanges.write(connection, List.of(), List.of(), cancelled, now);
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
