package dev.escapement.engine.quartz;

import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Claims;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.jobstore.FiringHook;
import dev.escapement.jobstore.PostgresJobStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Trigger;

/**
 * Joins the ledger with a job store of ours in the same database: a job and its Quartz rows are written in one transaction, and it is
 * claimed in the transaction in which it fires. Thread-safe.
 */
final class JoinedStore implements Companion, FiringHook {
    private final PostgresJobStore store;
    private final String node;
    private final Map<UUID, Claim> claimed = new ConcurrentHashMap<>();
    private volatile Claims claims;

    JoinedStore(PostgresJobStore store, String node) {
        this.store = store;
        this.node = node;
    }

    /** From now on jobs are claimed as they fire. */
    void claimWith(Claims newClaims) {
        claims = newClaims;
        store.setFiringHook(this);
    }

    /** Tells the schedulers of all nodes that there is something to fire at this time. */
    void wake(Instant time) {
        store.wake(time.toEpochMilli());
    }

    /** The claim with which a job fired here; none when it was final by then or is due later, or when another firing of it has taken it. */
    Optional<Claim> claimOf(UUID key) {
        return Optional.ofNullable(claimed.remove(key));
    }

    @Override
    public void opened(Connection connection, List<Unfinished> jobs) throws SQLException {
        Map<JobDetail, Set<? extends Trigger>> all = jobs.stream()
                .collect(Collectors.toMap(job -> QuartzKeys.job(job.key()), job -> Set.of(QuartzKeys.trigger(job))));
        try {
            store.schedule(connection, all);
        } catch (ObjectAlreadyExistsException e) {
            throw new SQLException("A new job is known to the scheduler already: " + e.getMessage(), e);
        }
    }

    @Override
    public void waiting(Connection connection, List<Unfinished> jobs) throws SQLException {
        try {
            store.schedule(connection, jobs.stream().map(QuartzKeys::trigger).toList());
        } catch (ObjectAlreadyExistsException e) {
            throw new SQLException("A job is due at that time already: " + e.getMessage(), e);
        }
    }

    @Override
    public void fired(Connection connection, List<JobKey> jobs) throws SQLException {
        var keys = QuartzKeys.ours(jobs);
        if (!keys.isEmpty()) {
            claims.claim(connection, keys, node).forEach(claim -> claimed.put(claim.key(), claim));
        }
    }

    @Override
    public void recovered(Connection connection, List<JobKey> jobs) throws SQLException {
        var keys = QuartzKeys.ours(jobs);
        if (!keys.isEmpty()) {
            claims.revoke(connection, keys);
        }
    }
}
