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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

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

    Moves(Commits commits, Companion companion, InstantSource clock) {
        this.companion = companion;
        this.clock = clock;
        this.group = new GroupCommit<>(commits, GroupCommit.Rhythm.PACED, this::write);
    }

    boolean end(Claim claim, int position, StepResult result) {
        return group.write(Move.end(claim, position, ending(result))) != Start.LOST;
    }

    Start retry(Claim claim, int position, StepResult result, Duration pause) {
        return group.write(Move.retry(claim, position, ending(result), pause));
    }

    Start endAndBegin(Claim claim, int position, StepResult result) {
        return group.write(Move.endAndBegin(claim, position, ending(result)));
    }

    private static Ending ending(StepResult result) {
        try {
            return Ending.of(result);
        } catch (RuntimeException e) {
            throw Trouble.of(e);
        }
    }

    /** For a move that begins nothing, STARTED says that it is written. A job whose end is wanted neither goes on nor waits. */
    private List<Start> write(Connection connection, List<Move> moves) throws SQLException {
        var now = clock.instant();
        var held = hold(connection, moves);
        var ended = Ends.write(connection, select(moves, m -> m.isEnd() && held.containsKey(m.key())), now);
        // The commit of an earlier call may have arrived, and its answer not.
        var before = Ends.written(connection, select(moves, m -> m.isEnd() && !ended.contains(m.key())));
        var begins = select(
                moves,
                m -> m.isBegin()
                        && held.containsKey(m.key())
                        && (!m.isEnd() || ended.contains(m.key()) || before.contains(m.key())));
        var cancelled = new HashSet<UUID>();
        select(begins, m -> held.get(m.key())).forEach(m -> cancelled.add(m.key()));
        var retries = select(moves, m -> m.isRetry() && ended.contains(m.key()));
        select(retries, m -> held.get(m.key())).forEach(m -> cancelled.add(m.key()));
        var begun = Begins.write(connection, begins, cancelled, now);
        JobChanges.write(connection, select(moves, m -> ended.contains(m.key())), cancelled, now);
        letWait(connection, select(retries, m -> !cancelled.contains(m.key())), now);
        return moves.stream()
                .map(m -> answer(m, ended, before, begun, cancelled))
                .toList();
    }

    private void letWait(Connection connection, List<Move> retries, Instant now) throws SQLException {
        if (!retries.isEmpty()) {
            companion.waiting(
                    connection,
                    retries.stream()
                            .map(m -> new Unfinished(m.key(), now.plus(m.pause())))
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
