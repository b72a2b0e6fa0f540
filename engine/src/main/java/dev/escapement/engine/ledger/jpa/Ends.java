package dev.escapement.engine.ledger.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The ends of steps and of the attempts at them, for jobs that the transaction holds. */
final class Ends {
    private Ends() {}

    /** The jobs whose step was RUNNING and has ended now, or waits to be tried again. */
    static Set<UUID> write(Connection connection, List<Move> moves, Instant now) throws SQLException {
        if (moves.isEmpty()) {
            return Set.of();
        }
        var ended = new HashSet<>(Bulk.query(
                connection,
                """
                with ended as (
                  update escapement.step s
                  set status = case when e.again then 'PENDING' else e.status end,
                      started_at = case when not e.again then s.started_at end,
                      ended_at = case when not e.again then t.now end, error_code = e.code, error_message = e.message,
                      output = e.output::json, warnings = e.warnings::json,
                      result_columns = coalesce(e.columns::json, s.result_columns)
                  from (select ?::timestamptz as now) t
                  cross join unnest(?::uuid[], ?::int4[], ?::int8[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                                    ?::text[], ?::bool[])
                       as e(key, position, claim, status, code, message, output, warnings, columns, again)
                  where s.job_key = e.key and s.position = e.position and s.status = 'RUNNING'
                  returning e.key, e.position, e.claim, e.status, t.now as ended_at, e.code, e.message),
                attempts as (
                  update escapement.attempt a
                  set status = e.status, ended_at = e.ended_at, error_code = e.code, error_message = e.message
                  from ended e
                  where a.job_key = e.key and a.position = e.position and a.claim = e.claim and a.status = 'RUNNING')
                select key from ended""",
                Bulk::key,
                now,
                Bulk.uuids(moves, Move::key),
                Bulk.integers(moves, Move::ends),
                Bulk.longs(moves, m -> m.claim().number()),
                Bulk.texts(moves, m -> m.ending().status().name()),
                Bulk.texts(moves, m -> m.ending().errorCode()),
                Bulk.texts(moves, m -> m.ending().errorMessage()),
                Bulk.texts(moves, m -> m.ending().output()),
                Bulk.texts(moves, m -> m.ending().warnings()),
                Bulk.texts(moves, m -> m.ending().columns()),
                Bulk.booleans(moves, Move::isAgain)));
        Results.write(
                connection, moves.stream().filter(m -> ended.contains(m.key())).toList());
        return ended;
    }

    /** The jobs for which this very claim has written this very end before: a loss, which others wrote, has another code. */
    static Set<UUID> written(Connection connection, List<Move> moves) throws SQLException {
        if (moves.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(Bulk.query(
                connection,
                """
                select e.key from unnest(?::uuid[], ?::int4[], ?::int8[], ?::text[], ?::text[])
                                  as e(key, position, claim, status, code)
                join escapement.attempt a on a.job_key = e.key and a.position = e.position and a.claim = e.claim
                                             and a.status = e.status and a.error_code is not distinct from e.code""",
                Bulk::key,
                Bulk.uuids(moves, Move::key),
                Bulk.integers(moves, Move::ends),
                Bulk.longs(moves, m -> m.claim().number()),
                Bulk.texts(moves, m -> m.ending().status().name()),
                Bulk.texts(moves, m -> m.ending().errorCode())));
    }
}
