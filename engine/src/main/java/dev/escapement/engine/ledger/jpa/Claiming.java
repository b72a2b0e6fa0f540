package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Claims;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes jobs for a node: alone, in a group, or in a transaction of somebody else's. */
final class Claiming implements Claims {
    private record Wish(UUID key, String node, TakeOver takeOver) implements GroupCommit.Write {}

    /** The status is looked at later: here it would tempt the planner to walk the index of open jobs from end to end. */
    private static final String HELD = """
            with held as materialized (
              select key, status, due_at from escapement.job where key = any(?::uuid[]) order by key for no key update)
            """;

    /** Quartz fires a little before the time. What fires much earlier is a lost node's job that waits, and waits on. */
    private static final String EARLY = "PT0.05S";

    private final Losses losses;
    private final InstantSource clock;
    private final GroupCommit<Wish, Optional<Claim>> group;

    Claiming(Commits commits, Losses losses, InstantSource clock) {
        this.losses = losses;
        this.clock = clock;
        this.group = new GroupCommit<>(commits, GroupCommit.Rhythm.PACED, this::write);
    }

    Optional<Claim> claim(UUID key, String node, TakeOver takeOver) {
        return group.write(new Wish(key, node, takeOver));
    }

    @Override
    public int revoke(Connection connection, Collection<UUID> keys, String owner) throws SQLException {
        return losses.write(connection, keys, owner, clock.instant());
    }

    /** A group is of one node but in tests. */
    private List<Optional<Claim>> write(Connection connection, List<Wish> wishes) throws SQLException {
        for (var lost : keys(wishes, Wish::takeOver).entrySet()) {
            if (!lost.getKey().equals(TakeOver.FROM_NOBODY)) {
                revoke(connection, lost.getValue(), lost.getKey().node());
            }
        }
        var claims = new HashMap<UUID, Claim>();
        for (var node : keys(wishes, Wish::node).entrySet()) {
            claim(connection, node.getValue(), node.getKey()).forEach(claim -> claims.put(claim.key(), claim));
        }
        return wishes.stream()
                .map(wish -> Optional.ofNullable(claims.get(wish.key())))
                .toList();
    }

    private static <T> Map<T, List<UUID>> keys(List<Wish> wishes, Function<Wish, T> by) {
        return wishes.stream().collect(Collectors.groupingBy(by, Collectors.mapping(Wish::key, Collectors.toList())));
    }

    @Override
    public List<Claim> claim(Connection connection, Collection<UUID> keys, String node) throws SQLException {
        var now = clock.instant();
        var numbers = raise(connection, keys, node, now);
        var jobs = JobRows.read(connection, numbers.keySet());
        var over = cancel(connection, jobs, now);
        var moves = new ArrayList<Move>();
        numbers.forEach((key, number) -> {
            var claim = new Claim(key, number, node, jobs.get(key), over.contains(key) ? Start.CANCELLED : null);
            moves.add(Move.begin(claim, claim.firstOpen()));
        });
        return begin(connection, moves, now);
    }

    /** Ends those whose end somebody wanted while they ran on a node that was lost; some go on with what is to run after the chain. */
    private static Set<UUID> cancel(Connection connection, Map<UUID, Job> jobs, Instant now) throws SQLException {
        var changes = jobs.values().stream()
                .filter(Job::cancelRequested)
                .map(job -> Change.cancelled(job, job.verdict() == null).running())
                .toList();
        if (changes.isEmpty()) {
            return Set.of();
        }
        JobChanges.write(connection, changes, now);
        var turned = changes.stream().filter(Change::turns).map(Change::key).toList();
        jobs.putAll(JobRows.read(connection, turned));
        return changes.stream().filter(c -> !c.turns()).map(Change::key).collect(Collectors.toSet());
    }

    private static Map<UUID, Long> raise(Connection connection, Collection<UUID> keys, String node, Instant now)
            throws SQLException {
        var numbers = new TreeMap<UUID, Long>();
        Bulk.query(
                connection,
                HELD + """
                update escapement.job j
                set status = 'RUNNING', claim = j.claim + 1, owner = ?, updated_at = t.now, due_at = null, waits_for = null,
                    started_at = coalesce(j.started_at, t.now)
                from held h cross join (select ?::timestamptz as now) t
                where j.key = h.key and h.status = 'PENDING' and coalesce(h.due_at, t.now) <= t.now + ?::interval
                returning j.key, j.claim""",
                row -> numbers.put(Bulk.key(row), row.getLong(2)),
                Bulk.uuids(keys),
                node,
                now,
                EARLY);
        return numbers;
    }

    private static List<Claim> begin(Connection connection, List<Move> moves, Instant now) throws SQLException {
        var wanted = moves.stream().filter(m -> m.claim().start() == null).toList();
        var full = Limits.lock(connection, moves).take(connection, wanted);
        var begun = Begins.write(
                connection,
                wanted.stream().filter(m -> !full.containsKey(m.key())).toList(),
                now);
        JobChanges.write(connection, Change.waiting(wanted, full), now);
        return moves.stream()
                .map(m -> started(m.claim(), start(m, full.keySet(), begun)))
                .toList();
    }

    private static Start start(Move move, Set<UUID> full, Set<UUID> begun) {
        if (move.claim().start() != null) {
            return move.claim().start();
        }
        if (full.contains(move.key())) {
            return Start.WAITING;
        }
        return begun.contains(move.key()) ? Start.STARTED : Start.LOST;
    }

    private static Claim started(Claim claim, Start start) {
        return new Claim(claim.key(), claim.number(), claim.node(), claim.job(), start);
    }
}
