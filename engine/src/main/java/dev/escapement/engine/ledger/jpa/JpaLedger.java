package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.ledger.Almanac;
import dev.escapement.engine.ledger.Backlog;
import dev.escapement.engine.ledger.Books;
import dev.escapement.engine.ledger.Catalog;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Claims;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Disposal;
import dev.escapement.engine.ledger.History;
import dev.escapement.engine.ledger.Keyring;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.Timetable;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.engine.step.StepResult;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import jakarta.persistence.SharedCacheMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger in the schema {@code escapement} of a PostgreSQL database. Thread-safe. */
public final class JpaLedger implements Ledger, Books {
    private static final Logger LOG = LoggerFactory.getLogger(JpaLedger.class);

    private final Transactions transactions;
    private final Commits commits;
    private final Openings openings;
    private final Claiming claiming;
    private final Moves moves;
    private final Logs logs;
    private final Interventions interventions;
    private final Catalog catalog;

    private JpaLedger(
            EntityManagerFactory factory,
            Commits commits,
            Companion companion,
            Predicate<StepSpec> reruns,
            InstantSource clock) {
        this.transactions = new Transactions(factory);
        this.commits = commits;
        var waiting = new Waiting(commits, companion, clock);
        this.openings = new Openings(commits, companion, waiting, clock);
        this.claiming = new Claiming(commits, new Losses(reruns), clock);
        this.moves = new Moves(commits, companion, waiting, clock);
        this.logs = new Logs(commits);
        this.interventions = new Interventions(commits, companion, waiting, clock);
        this.catalog = new JpaCatalog(commits, clock);
    }

    /** The ledger by itself: nothing else is written with its jobs, and steps of lost nodes run again unless they say otherwise. */
    public static JpaLedger open(DataSource pool, InstantSource clock) {
        return open(pool, Companion.NONE, step -> step.rules().onLostNode() != OnLostNode.UNKNOWN, clock);
    }

    /**
     * Brings the schema up to date and opens the ledger; the companion writes with each new job, and reruns says which
     * steps may run again when their node was lost. The pool must set the schema, send texts
     * with unspecified type, and have the planner look rows up by index, as one from {@code Pools.ledger} does; it is not closed with the
     * ledger.
     */
    public static JpaLedger open(
            DataSource pool, Companion companion, Predicate<StepSpec> reruns, InstantSource clock) {
        Migrations.run(pool);
        var factory = new PersistenceConfiguration("escapement")
                .provider("org.eclipse.persistence.jpa.PersistenceProvider")
                .managedClass(JobEntity.class)
                .managedClass(StepEntity.class)
                .managedClass(AttemptEntity.class)
                .managedClass(InterventionEntity.class)
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
        return new JpaLedger(factory, new Commits(pool), companion, reruns, clock);
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Timetable timetable() {
        return new JpaTimetable(commits);
    }

    @Override
    public Backlog backlog() {
        return new JpaBacklog(commits);
    }

    @Override
    public History history() {
        return new JpaHistory(commits);
    }

    @Override
    public Almanac almanac() {
        return new JpaAlmanac(commits);
    }

    @Override
    public Keyring keyring() {
        return new JpaKeyring(commits);
    }

    @Override
    public Disposal disposal() {
        return new JpaDisposal(commits);
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
    public Optional<Claim> claim(UUID key, String node, TakeOver takeOver) {
        return claiming.claim(key, node, takeOver);
    }

    @Override
    public boolean endStep(Claim claim, int position, StepResult result) {
        return moves.end(claim, position, result);
    }

    @Override
    public Start endAndWait(Claim claim, int position, StepResult result, Duration pause) {
        return moves.endAndWait(claim, position, result, pause);
    }

    @Override
    public Start endAndStart(Claim claim, int position, StepResult result) {
        return moves.endAndBegin(claim, position, result);
    }

    @Override
    public Optional<Job> intervene(JobRef ref, Intervention intervention) {
        interventions.write(ref, intervention);
        return find(ref);
    }

    @Override
    public Set<UUID> cancelRequests(String node) {
        return transactions.in(manager -> new HashSet<>(Sql.<UUID>query(
                manager, "select key from job where status = 'RUNNING' and cancel_requested and owner = ?", node)));
    }

    /** Sets the sizes of these limits, by name or pattern, for all nodes; others keep theirs. */
    public void setLimits(Map<String, Integer> sizes) {
        var changed = moves.waiting().setLimits(sizes);
        if (!changed.isEmpty()) {
            LOG.warn("Limits were of another size, on other nodes perhaps still are: {}", String.join(", ", changed));
        }
    }

    /** Who hears, after the commit, of jobs that were given room under a limit and have to be woken; one at a time. */
    public void onWoken(Consumer<List<Unfinished>> listener) {
        moves.waiting().onWoken(listener);
    }

    @Override
    public List<Unfinished> unfinished(UUID after, int limit) {
        if (after == null) {
            moves.waiting().sweep();
        }
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
        transactions.close();
    }
}
