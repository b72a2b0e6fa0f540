package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Claims;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.engine.step.StepResult;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import jakarta.persistence.SharedCacheMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** The ledger in the schema {@code escapement} of a PostgreSQL database. Thread-safe. */
public final class JpaLedger implements Ledger {
    private final EntityManagerFactory factory;
    private final Transactions transactions;
    private final Commits commits;
    private final InstantSource clock;
    private final Openings openings;
    private final Claiming claiming;
    private final Moves moves;
    private final Logs logs;

    private JpaLedger(EntityManagerFactory factory, Commits commits, Companion companion, InstantSource clock) {
        this.factory = factory;
        this.transactions = new Transactions(factory);
        this.commits = commits;
        this.clock = clock;
        this.openings = new Openings(commits, companion, clock);
        this.claiming = new Claiming(commits, clock);
        this.moves = new Moves(commits, companion, clock);
        this.logs = new Logs(commits);
    }

    /** The ledger by itself: nothing else is written with its jobs. */
    public static JpaLedger open(DataSource pool, InstantSource clock) {
        return open(pool, Companion.NONE, clock);
    }

    /**
     * Brings the schema up to date and opens the ledger; the companion writes with each new job. The pool must set the schema, send texts
     * with unspecified type, and have the planner look rows up by index, as one from {@code Pools.ledger} does; it is not closed with the
     * ledger.
     */
    public static JpaLedger open(DataSource pool, Companion companion, InstantSource clock) {
        Migrations.run(pool);
        var factory = new PersistenceConfiguration("escapement")
                .provider("org.eclipse.persistence.jpa.PersistenceProvider")
                .managedClass(JobEntity.class)
                .managedClass(StepEntity.class)
                .managedClass(AttemptEntity.class)
                .managedClass(InstantColumn.class)
                .sharedCacheMode(SharedCacheMode.NONE)
                .property(PersistenceConfiguration.JDBC_DATASOURCE, pool)
                .property("jakarta.persistence.nonJtaDataSource", pool)
                .property("eclipselink.target-database", "PostgreSQL")
                .property("eclipselink.cache.shared.default", "false")
                // No entity has a relation or a lazy attribute, so there is nothing to weave.
                .property("eclipselink.weaving", "false")
                .property("eclipselink.jdbc.batch-writing", "JDBC")
                .property("eclipselink.logging.logger", Slf4jSessionLog.class.getName())
                .property("eclipselink.logging.level", "INFO")
                .property("eclipselink.deploy-on-startup", "true")
                .createEntityManagerFactory();
        return new JpaLedger(factory, new Commits(pool), companion, clock);
    }

    /** Claims for those who have a transaction of their own. */
    public Claims claims() {
        return claiming;
    }

    @Override
    public Opened open(JobSpec spec) {
        return openings.open(spec);
    }

    @Override
    public List<Opened> openAll(List<JobSpec> specs) {
        return openings.openAll(specs);
    }

    @Override
    public Optional<Job> find(JobRef ref) {
        return transactions.in(manager -> {
            Sql.update(manager, Sql.OF_ONE_MOMENT);
            return Reads.job(manager, ref);
        });
    }

    @Override
    public Page<Job> list(JobQuery query) {
        if (query.after() != null) {
            Cursors.key(query.after());
        }
        return transactions.in(manager -> Reads.list(manager, query));
    }

    @Override
    public Optional<Claim> claim(UUID key, String node) {
        return claiming.claim(key, node);
    }

    @Override
    public boolean endStep(Claim claim, int position, StepResult result) {
        return moves.end(claim, position, result);
    }

    @Override
    public Start retryStep(Claim claim, int position, StepResult.Failed result, Duration pause) {
        return moves.retry(claim, position, result, pause);
    }

    @Override
    public Start endAndStart(Claim claim, int position, StepResult.Succeeded result) {
        return moves.endAndBegin(claim, position, result);
    }

    @Override
    public Optional<Job> cancel(JobRef ref) {
        commits.told(connection -> {
            Cancelling.cancel(connection, ref, clock.instant());
            return null;
        });
        return find(ref);
    }

    @Override
    public Set<UUID> cancelRequests(String node) {
        return transactions.in(manager -> new HashSet<>(Sql.<UUID>query(
                manager, "select key from job where status = 'RUNNING' and cancel_requested and owner = ?", node)));
    }

    @Override
    public List<Unfinished> unfinished(UUID after, int limit) {
        return commits.told(connection -> JobRows.unfinished(connection, after, limit));
    }

    @Override
    public void log(Claim claim, int position, List<LogLine> lines) {
        if (!lines.isEmpty()) {
            logs.append(claim, position, lines);
        }
    }

    @Override
    public Optional<Page<LogLine>> logOf(JobRef ref, String step, String after, int limit) {
        Cursors.number(after);
        return transactions.in(manager -> Results.logOf(manager, ref, step, after, limit));
    }

    @Override
    public Optional<RowsPage> rowsOf(JobRef ref, String step, String after, int limit) {
        Cursors.number(after);
        return transactions.in(manager -> Results.read(manager, ref, step, after, limit));
    }

    @Override
    public void close() {
        factory.close();
    }
}
