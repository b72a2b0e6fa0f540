package dev.escapement.engine.quartz;

import dev.escapement.engine.Engine;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Claims;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.jobstore.FiringHook;
import dev.escapement.jobstore.PostgresJobStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

/**
 * Joins the ledger with a job store of ours in the same database: a job and its Quartz rows are written in one transaction, and it is
 * claimed in the transaction in which it fires. Thread-safe.
 */
final class JoinedStore implements Companion, FiringHook {
    private static final String CANCEL = "escapement cancel";
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final int TRIES = 5;
    private static final Duration LONGEST_HAND_OVER = Duration.ofSeconds(2);

    private final PostgresJobStore store;
    private final DataSource pool;
    private final String node;
    private final Map<UUID, Claim> claimed = new ConcurrentHashMap<>();
    private volatile Claims claims;

    /** The pool is the ledger's, whose connections reach the store's tables too. */
    JoinedStore(PostgresJobStore store, DataSource pool, String node) {
        this.store = store;
        this.pool = pool;
        this.node = node;
    }

    /** From now on jobs are claimed as they fire. */
    void claimWith(Claims newClaims) throws SchedulerException {
        claims = newClaims;
        store.setFiringHook(this);
    }

    /** Schedules a job that the scheduler does not know; one that runs all the same has lost its node. */
    void adopt(Unfinished job) throws SchedulerException {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            enter(connection);
            claims.revoke(connection, List.of(job.key()), null);
            store.schedule(connection, Map.of(QuartzKeys.job(job), Set.of(QuartzKeys.trigger(job))));
            connection.commit();
            wake(Instant.EPOCH);
        } catch (SQLException e) {
            throw new SchedulerException(e.getMessage(), e);
        }
    }

    /** Has every node look for jobs that somebody wants ended. */
    void tellOfCancel() {
        store.tell(CANCEL);
    }

    /** Has this run whenever a node tells of a cancel, and the nodes hear of each other's jobs that end. */
    void shareNews(Runnable cancelLook, Engine engine) {
        var endings = new EndingNews(store, node);
        engine.events().subscribe(endings::tell);
        store.setNewsListener(word -> {
            if (word.equals(CANCEL)) {
                cancelLook.run();
            } else {
                endings.hear(word, engine.endings());
            }
        });
    }

    /** Whether the other nodes may take this one for lost. */
    boolean isCutOff() {
        return store.isCutOff();
    }

    /** Tells the schedulers of all nodes that there is something to fire at this time. */
    void wake(Instant time) {
        store.wake(time.toEpochMilli());
    }

    /** The claim with which a job fired here; none when it was final by then or is due later, or when another firing of it has taken it. */
    synchronized Optional<Claim> claimOf(UUID key) {
        notifyAll();
        return Optional.ofNullable(claimed.remove(key));
    }

    /** Waits until whatever has fired here has been taken up: for a moment, since a firing that was rolled back never is. */
    synchronized void awaitTaken() {
        long deadline = System.nanoTime() + LONGEST_HAND_OVER.toNanos();
        try {
            for (long left = 1; left > 0 && !claimed.isEmpty(); ) {
                left = (deadline - System.nanoTime()) / 1_000_000;
                wait(Math.max(1, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void opened(Connection connection, List<Unfinished> jobs) throws SQLException {
        Map<JobDetail, Set<? extends Trigger>> all = jobs.stream()
                .collect(Collectors.toMap(job -> QuartzKeys.job(job), job -> Set.of(QuartzKeys.trigger(job))));
        try {
            store.schedule(connection, all);
        } catch (ObjectAlreadyExistsException e) {
            throw new SQLException("A new job is known to the scheduler already: " + e.getMessage(), e);
        }
    }

    @Override
    public void enter(Connection connection) throws SQLException {
        store.enter(connection);
    }

    /** What stands there for the last time that the job ran may not be gone yet, and may go away in between. */
    @Override
    public void reopened(Connection connection, Unfinished job) throws SQLException {
        var before = connection.setSavepoint();
        for (int left = TRIES; left > 0; left--) {
            try {
                store.schedule(connection, Map.of(QuartzKeys.job(job), Set.of(QuartzKeys.trigger(job))));
                return;
            } catch (ObjectAlreadyExistsException e) {
                connection.rollback(before);
            }
            try {
                waiting(connection, List.of(job));
                return;
            } catch (SQLException e) {
                if (left == 1 || !FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(before);
            }
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

    /** Jobs of ours are never given back: whoever fires one has claimed it. */
    @Override
    public String firesAtOnce() {
        return QuartzKeys.GROUP;
    }

    @Override
    public void recovered(Connection connection, String lost, List<JobKey> jobs) throws SQLException {
        var keys = QuartzKeys.ours(jobs);
        if (!keys.isEmpty()) {
            claims.revoke(connection, keys, lost);
        }
    }
}
