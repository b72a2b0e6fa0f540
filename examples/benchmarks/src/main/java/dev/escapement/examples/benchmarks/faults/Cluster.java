package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.chain.Chain;
import dev.escapement.examples.benchmarks.faults.check.Audit;
import dev.escapement.examples.benchmarks.faults.node.Access;
import dev.escapement.examples.benchmarks.faults.node.Node;
import dev.escapement.examples.benchmarks.faults.wire.FaultyNetwork;
import dev.escapement.examples.benchmarks.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server, the seats of its nodes, and the folder with what the nodes say. */
final class Cluster implements AutoCloseable {
    /** Sessions of nodes that died unheard stay for a while. */
    private static final Map<String, String> SETTINGS = Map.of("max_connections", "300");

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOOK_MILLIS = 200;
    private static final String OPEN = """
            select (select count(*) from escapement.job where status in ('PENDING', 'RUNNING'))
              + (select count(*) from quartz.qrtz_job_details where job_group like 'escapement-%')""";
    private static final String SESSIONS =
            "select count(*) from pg_stat_activity where datname in ('" + Access.LEDGER + "', '" + Access.WORK + "')";

    private final Server server;
    private final Path folder;
    private final List<Seat> seats = new CopyOnWriteArrayList<>();
    private int turn;

    private Cluster(Server server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    /** Returns when all nodes are up and the history of their ledger is kept. */
    static Cluster open(Options options, Node.Answers answers) throws IOException, InterruptedException, SQLException {
        var cluster = new Cluster(Server.start(SETTINGS), Files.createTempDirectory("escapement-faults-"));
        // Ctrl-C must leave no node behind, least of all one that stands still.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.seats.forEach(Seat::end)));
        boolean open = false;
        try {
            cluster.prepare(options, answers);
            open = true;
            return cluster;
        } finally {
            if (!open) {
                cluster.close();
            }
        }
    }

    private void prepare(Options options, Node.Answers answers) throws IOException, InterruptedException, SQLException {
        for (var database : List.of(Access.LEDGER, Access.WORK)) {
            var unused = server.first("create database " + database);
        }
        var unused = server.first(Access.WORK, Chain.TABLES);
        var settings = new Seat.Settings(server.user(), server.password(), folder, options.seed(), answers);
        for (int i = 0; i < options.nodes(); i++) {
            var seat = new Seat("node-" + (char) ('a' + i), settings, FaultyNetwork.start(server::port));
            seats.add(seat);
            seat.start();
        }
        Audit.install(server, Access.LEDGER);
    }

    /** Deletes what the nodes said: nobody wants it when all is well. */
    void forget() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    Server server() {
        return server;
    }

    Path folder() {
        return folder;
    }

    List<Seat> seats() {
        return seats;
    }

    /** Gives a chain to the next node, whatever state that is in. */
    void submit(int number) {
        seats.get(turn++ % seats.size()).submit(number);
    }

    /** Waits until no chain is open and the scheduler knows none; false when they stand still. */
    boolean settle() throws SQLException, InterruptedException {
        return awaitNone(Access.LEDGER, OPEN);
    }

    /** Waits until no session of a node is in a transaction, as none should be when nothing runs; false when one stays in it. */
    boolean rest() throws SQLException, InterruptedException {
        // A node waits all the time for the end of the next one's session.
        return awaitNone(Server.HOME, SESSIONS + " and state <> 'idle' and wait_event is distinct from 'advisory'");
    }

    /** Stops all nodes and waits until the server knows no session of theirs; the names of those that would not stop. */
    List<String> stop() throws IOException, InterruptedException, SQLException {
        var stubborn = new ArrayList<String>();
        for (var seat : seats) {
            if (!seat.stop()) {
                stubborn.add(seat.name());
                seat.kill();
            }
        }
        var unused = awaitNone(Server.HOME, SESSIONS);
        return stubborn;
    }

    /** The nodes of this run that still are processes. */
    List<String> survivors() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::info)
                .flatMap(info -> info.commandLine().stream())
                .filter(line -> line.contains(folder.toString()))
                .toList();
    }

    /** False when the count does not change for as long as patience lasts. */
    private boolean awaitNone(String database, String count) throws SQLException, InterruptedException {
        var last = "";
        for (long changed = System.nanoTime(); System.nanoTime() - changed < PATIENCE.toNanos(); ) {
            var now = server.first(database, count);
            if (now.equals("0")) {
                return true;
            }
            if (!now.equals(last)) {
                last = now;
                changed = System.nanoTime();
            }
            // The server tells nobody of such a count: it is looked at now and then.
            Thread.sleep(LOOK_MILLIS);
        }
        return false;
    }

    /** No node survives. The folder stays: what the nodes said may be wanted. */
    @Override
    public void close() throws IOException {
        for (var seat : seats) {
            seat.close();
        }
        server.close();
    }
}
