package dev.escapement.examples.benchmarks.peer;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Who is compared, with what the measurements must know of each. */
public enum Contender {
    /** The engine, on the job store that was asked for. */
    ESCAPEMENT(Queue.QUARTZ),
    /** The same, its submitters not waiting for each commit. */
    ESCAPEMENT_LATER(Queue.QUARTZ),
    /** Plain Quartz jobs on the product's job store. */
    OUR_STORE(Queue.QUARTZ),
    /** Plain Quartz jobs on the stock clustered job store, with its defaults. */
    QUARTZ(Queue.QUARTZ),
    /** The same with the settings that serve it best. */
    QUARTZ_TUNED(Queue.QUARTZ),
    /** db-scheduler with its low-latency settings. */
    DB_SCHEDULER(Queue.SCHEDULED_TASKS),
    /** Not a scheduler: a commit a write, chains handed over in memory. */
    JDBC(Queue.NONE),
    /** Not a scheduler: claims and writes for hundreds of chains in a commit. What this database can do at most. */
    GROUP_CLAIM(Queue.ROWS);

    /** The Quartz job store of the product, looked for by its name. */
    public static final String OUR_JOB_STORE = "dev.escapement.jobstore.PostgresJobStore";

    public static final String STOCK_JOB_STORE = "org.quartz.impl.jdbcjobstore.JobStoreTX";

    private final Queue queue;

    /** Where a contender keeps what is still to be run. */
    public enum Queue {
        QUARTZ,
        SCHEDULED_TASKS,
        ROWS,
        NONE
    }

    Contender(Queue queue) {
        this.queue = queue;
    }

    /** The name in options and tables. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Queue queue() {
        return queue;
    }

    /** Whether a chain submitted in one process may run in another. */
    public boolean isCluster() {
        return queue != Queue.NONE;
    }

    /** The schema of its tables {@code job} and {@code step}. */
    public String schema() {
        return hasLedger() ? "escapement" : ChainRows.SCHEMA;
    }

    /** Whether its chains are jobs in the product's ledger. */
    public boolean hasLedger() {
        return this == ESCAPEMENT || this == ESCAPEMENT_LATER;
    }

    /** Those that can run here: the product's job store may not be built yet. */
    public static List<Contender> available() {
        return Stream.of(values())
                .filter(contender -> contender != OUR_STORE || exists(OUR_JOB_STORE))
                .toList();
    }

    /** The one of that title. @throws IllegalArgumentException when there is none, or not here */
    public static Contender of(String title) {
        return available().stream()
                .filter(contender -> contender.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no contender " + title + " here, there are " + String.join(", ", titles()) + "."));
    }

    /** The job store that an option names. */
    public static String store(String option) {
        return switch (option) {
            case "best" -> exists(OUR_JOB_STORE) ? OUR_JOB_STORE : STOCK_JOB_STORE;
            case "stock" -> STOCK_JOB_STORE;
            default -> option;
        };
    }

    /** Starts this contender in this process; its tables are made where they are missing. */
    public Peer start(Site site) throws Exception {
        return switch (this) {
            case ESCAPEMENT -> EscapementPeer.start(site, true);
            case ESCAPEMENT_LATER -> EscapementPeer.start(site, false);
            case OUR_STORE -> QuartzPeer.start(site, QuartzSettings.tuned(OUR_JOB_STORE));
            case QUARTZ -> QuartzPeer.start(site, QuartzSettings.stock());
            case QUARTZ_TUNED -> QuartzPeer.start(site, QuartzSettings.tuned(STOCK_JOB_STORE));
            case DB_SCHEDULER -> DbSchedulerPeer.start(site);
            case JDBC -> JdbcPeer.start(site);
            case GROUP_CLAIM -> GroupClaimPeer.start(site);
        };
    }

    private static List<String> titles() {
        return available().stream().map(Contender::title).toList();
    }

    private static boolean exists(String type) {
        return Contender.class.getResource("/" + type.replace('.', '/') + ".class") != null;
    }
}
