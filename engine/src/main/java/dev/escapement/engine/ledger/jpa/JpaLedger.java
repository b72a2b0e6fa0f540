package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.JobKeys;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.step.StepResult;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import jakarta.persistence.SharedCacheMode;
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
    private final InstantSource clock;
    private final JobKeys keys;

    private JpaLedger(EntityManagerFactory factory, InstantSource clock) {
        this.factory = factory;
        this.transactions = new Transactions(factory);
        this.clock = clock;
        this.keys = new JobKeys(clock);
    }

    /**
     * Brings the schema up to date and opens the ledger. The pool must set the schema and send texts with unspecified type (
     * {@code currentSchema=escapement}, {@code stringtype=unspecified}); it is not closed with the ledger.
     */
    public static JpaLedger open(DataSource pool, InstantSource clock) {
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
        return new JpaLedger(factory, clock);
    }

    @Override
    public Opened open(JobSpec spec) {
        return transactions.in(manager -> Opening.open(manager, spec, keys.next(), clock.instant()));
    }

    @Override
    public Optional<Job> find(JobRef ref) {
        return transactions.in(manager -> Reads.job(manager, ref));
    }

    @Override
    public Optional<Job> find(UUID key) {
        return transactions.in(manager -> Reads.job(manager, key));
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
        return transactions.in(manager -> {
            if (!Moves.claim(manager, key, node, clock.instant())) {
                return Optional.empty();
            }
            long number = manager.find(JobEntity.class, key).claim();
            return Reads.job(manager, key).map(job -> new Claim(key, number, node, job));
        });
    }

    @Override
    public Start startStep(Claim claim, int position) {
        return transactions.in(manager -> Moves.startStep(manager, claim, position, clock.instant()));
    }

    @Override
    public boolean endStep(Claim claim, int position, StepResult result) {
        return transactions.in(manager -> Moves.endStep(manager, claim, position, result, clock.instant()));
    }

    @Override
    public Optional<Job> cancel(JobRef ref) {
        return transactions.in(manager -> {
            Moves.cancel(manager, ref, clock.instant());
            return Reads.job(manager, ref);
        });
    }

    @Override
    public Set<UUID> cancelRequests(String node) {
        return transactions.in(manager -> new HashSet<>(Sql.<UUID>query(
                manager, "select key from job where status = 'RUNNING' and cancel_requested and owner = ?", node)));
    }

    @Override
    public List<UUID> unfinished(UUID after, int limit) {
        return transactions.in(manager -> Reads.unfinished(manager, after, limit));
    }

    @Override
    public void log(Claim claim, int position, List<LogLine> lines) {
        if (!lines.isEmpty()) {
            transactions.in(manager -> {
                Results.log(manager, claim, position, lines);
                return null;
            });
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
