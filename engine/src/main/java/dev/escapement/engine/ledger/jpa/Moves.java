package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.engine.step.StepResult;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every change of a status that a running chain makes. Each group begins by locking its jobs' rows, in order of key, under the claims that
 * it names; no row means that the right to write is lost, which is an answer and not an error.
 */
final class Moves {
    private record Held(UUID key, long claim, String status, boolean cancelRequested) {
        static Held read(ResultSet row) throws SQLException {
            return new Held(Bulk.key(row), row.getLong(2), row.getString(3), row.getBoolean(4));
        }
    }

    private final Companion companion;
    private final InstantSource clock;
    private final GroupCommit<Move, Start> group;
    private final Waiting waiting;

    Moves(Commits commits, Companion companion, Waiting waiting, InstantSource clock) {
        this.waiting = waiting;
        this.companion = companion;
        this.clock = clock;
        this.group = new GroupCommit<>(commits, GroupCommit.Rhythm.PACED, this::write);
    }

    /** Those that wait for what moves give. */
    Waiting waiting() {
        return waiting;
    }

    boolean end(Claim claim, int position, StepResult result) {
        return written(Move.end(claim, position, ending(() -> Ending.of(result)))) != Start.LOST;
    }

    Start endAndWait(Claim claim, int position, StepResult result, Duration pause) {
        return written(
                Move.endAndWait(claim, position, ending(() -> Ending.beforeAnother(result, claim.node())), pause));
    }

    Start endAndBegin(Claim claim, int position, StepResult result) {
        return written(Move.endAndBegin(claim, position, ending(() -> Ending.of(result))));
    }

    private static Ending ending(Supplier<Ending> maker) {
        try {
            return maker.get();
        } catch (RuntimeException e) {
            throw Trouble.of(e);
        }
    }

    /** For a move that begins nothing, STARTED says that it is written. A job whose end is wanted neither goes on nor waits. */
    private List<Start> write(Connection connection, List<Move> moves) throws SQLException {
        if (moves.stream().anyMatch(Moves::mayWait)) {
            companion.enter(connection);
        }
        var now = clock.instant();
        var held = hold(connection, moves);
        var limits = Limits.lock(connection, select(moves, m -> held.containsKey(m.key())));
        var ended = Ends.write(connection, select(moves, m -> m.isEnd() && held.containsKey(m.key())), now);
        // The commit of an earlier call may have arrived, and its answer not.
        var before = Ends.written(connection, select(moves, m -> m.isEnd() && !ended.contains(m.key())));
        var begins = select(
                moves,
                m -> m.isBegin()
                        && held.containsKey(m.key())
                        && (!m.isEnd() || ended.contains(m.key()) || before.contains(m.key())));
        var waits = select(moves, m -> m.waits() && ended.contains(m.key()));
        // Whoever wanted the end of a chain that has come to its end has nothing to do with what runs after it.
        var cancelled = cancelled(select(
                moves,
                m -> Boolean.TRUE.equals(held.get(m.key()))
                        && m.verdict() == null
                        && (begins.contains(m) || waits.contains(m))));
        var keeps = select(waits, Move::keepsPlace);
        var takes = Stream.concat(begins.stream(), keeps.stream()).toList();
        var full = limits.take(connection, select(takes, m -> !cancelled.containsKey(m.key())));
        var begun = Begins.write(
                connection, select(begins, m -> !full.containsKey(m.key()) && !cancelled.containsKey(m.key())), now);
        writeEnds(connection, select(moves, m -> ended.contains(m.key())), cancelled, now);
        JobChanges.write(connection, Change.waiting(begins, full), now);
        letWait(connection, select(waits, m -> !cancelled.containsKey(m.key())), now);
        var turned = select(moves, m -> isTurned(cancelled.get(m.key())));
        waiting.letTurn(
                connection,
                turned.stream().map(m -> Unfinished.of(m.claim(), null)).toList());
        waiting.give(connection, limits);
        return moves.stream()
                .map(m -> full.containsKey(m.key()) || isTurned(cancelled.get(m.key()))
                        ? Start.WAITING
                        : answer(m, ended, before, begun, cancelled.keySet()))
                .toList();
    }

    private static Map<UUID, Change> cancelled(List<Move> moves) {
        var changes = new HashMap<UUID, Change>();
        moves.forEach(m -> changes.put(m.key(), Change.cancelled(m.claim().job(), m.isInChain())));
        return changes;
    }

    private static boolean isTurned(Change cancelled) {
        return cancelled != null && cancelled.isTurned();
    }

    private static void writeEnds(Connection connection, List<Move> ended, Map<UUID, Change> cancelled, Instant now)
            throws SQLException {
        var changes = new TreeMap<UUID, Change>();
        for (var move : ended) {
            var change = Change.of(move, now);
            if (change != null) {
                changes.put(move.key(), change);
            }
        }
        changes.putAll(cancelled);
        JobChanges.write(connection, changes.values(), now);
    }

    /** Whether the job, or one that waited for it, may be woken in the same transaction. */
    private static boolean mayWait(Move move) {
        boolean mayTurn = !move.claim().job().spec().epilogue().isEmpty();
        return move.waits() || (move.isEnd() && (mayTurn || !move.limits().isEmpty()));
    }

    private Start written(Move move) {
        var start = group.write(move);
        waiting.tell();
        return start;
    }

    private void letWait(Connection connection, List<Move> waits, Instant now) throws SQLException {
        if (!waits.isEmpty()) {
            companion.waiting(
                    connection,
                    waits.stream()
                            .map(m -> Unfinished.of(m.claim(), m.due(now)))
                            .toList());
        }
    }

    private static Start answer(Move move, Set<UUID> ended, Set<UUID> before, Set<UUID> begun, Set<UUID> cancelled) {
        if (cancelled.contains(move.key())) {
            return Start.CANCELLED;
        }
        boolean written =
                move.isBegin() ? begun.contains(move.key()) : ended.contains(move.key()) || before.contains(move.key());
        return written ? Start.STARTED : Start.LOST;
    }

    /**
     * Locks the jobs for this transaction: whether the end of each was asked for, without those whose claim is no longer the last. The
     * status is looked at here: in the statement it would tempt the planner to walk the index of open jobs from end to end.
     */
    private static Map<UUID, Boolean> hold(Connection connection, List<Move> moves) throws SQLException {
        var numbers = new HashMap<UUID, Long>();
        moves.forEach(m -> numbers.put(m.key(), m.claim().number()));
        var held = new HashMap<UUID, Boolean>();
        var rows = Bulk.query(connection, """
                select key, claim, status, cancel_requested from escapement.job
                where key = any(?::uuid[]) order by key for no key update""", Held::read, Bulk.uuids(numbers.keySet()));
        for (var row : rows) {
            if (row.status.equals(Status.RUNNING.name()) && row.claim == numbers.get(row.key)) {
                held.put(row.key, row.cancelRequested);
            }
        }
        return held;
    }

    private static List<Move> select(List<Move> moves, Predicate<Move> which) {
        return moves.stream().filter(which).toList();
    }
}
