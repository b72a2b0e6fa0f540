package dev.escapement.engine.ledger.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The beginnings of steps, each with an attempt, for jobs that the transaction holds. */
final class Begins {
    private Begins() {}

    /** The jobs whose step has begun. */
    static Set<UUID> write(Connection connection, List<Move> moves, Instant now) throws SQLException {
        if (moves.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(Bulk.query(
                connection,
                """
                with begins as materialized (
                  select * from unnest(?::uuid[], ?::int4[], ?::int8[], ?::text[])
                                as b(key, position, claim, node)),
                begun as (
                  update escapement.step s set status = 'RUNNING', started_at = ?, error_code = null, error_message = null
                  from begins b
                  where s.job_key = b.key and s.position = b.position and s.status in ('PENDING', 'RUNNING')
                  returning b.key, b.position, b.claim, b.node, s.started_at),
                attempts as (
                  insert into escapement.attempt (job_key, position, number, node, claim, status, started_at)
                  select b.key, b.position, t.tries + 1, b.node, b.claim, 'RUNNING', b.started_at
                  from begun b cross join lateral (
                    select count(*) as tries, count(*) filter (where a.claim = b.claim and a.status = 'RUNNING') as open
                    from escapement.attempt a where a.job_key = b.key and a.position = b.position) t
                  where t.open = 0)
                select key from begun""",
                Bulk::key,
                Bulk.uuids(moves, Move::key),
                Bulk.integers(moves, Move::begins),
                Bulk.longs(moves, m -> m.claim().number()),
                Bulk.texts(moves, m -> m.claim().node()),
                now));
    }
}
