package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.node.Access;
import dev.escapement.examples.benchmarks.faults.wire.Link;
import dev.escapement.examples.benchmarks.faults.wire.Trap;
import dev.escapement.examples.benchmarks.server.Server;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;

/** Makes faults happen to a node or to the server. Thread-safe, but one fault at a time for each node. */
final class Striker {
    private static final Duration TRAP = Duration.ofSeconds(8);
    private static final String TERMINATE = """
            select count(pg_terminate_backend(pid)) from (
              select pid from pg_stat_activity where datname in ('%s', '%s') order by random() limit %d) s""";

    private final Server server;

    Striker(Server server) {
        this.server = server;
    }

    /** Returns when it is over and the cluster is complete again; false when its moment did not come. */
    boolean strike(Fault fault, Seat seat) throws IOException, InterruptedException, SQLException {
        return switch (fault.kind()) {
            case KILL -> kill(seat);
            case KILL_AT -> trap(fault.place(), seat, link -> seat.node().kill()) && revive(seat);
            case FREEZE -> freeze(fault, seat);
            case CUT -> cut(seat);
            case CUT_AT -> trap(fault.place(), seat, Link::cut);
            case DROP -> drop(fault, seat);
            case SLOW -> slow(fault, seat);
            case POWER -> power(fault, seat);
            case TERMINATE -> terminate(fault.place().count());
            case CRASH -> crash(fault);
        };
    }

    private static boolean kill(Seat seat) throws IOException, InterruptedException {
        seat.kill();
        seat.start();
        return true;
    }

    private static boolean revive(Seat seat) throws IOException, InterruptedException {
        seat.node().awaitEnd();
        seat.start();
        return true;
    }

    private static boolean trap(Place place, Seat seat, Consumer<Link> action) throws InterruptedException {
        var trap = new Trap(place.boundary(), place.moment(), place.count(), action);
        seat.network().arm(trap);
        boolean sprung = trap.await(TRAP);
        seat.network().arm(null);
        return sprung;
    }

    private static boolean freeze(Fault fault, Seat seat) throws IOException, InterruptedException {
        seat.node().freeze();
        last(fault.length());
        seat.node().thaw();
        return true;
    }

    private static boolean cut(Seat seat) {
        seat.network().cut();
        return true;
    }

    private static boolean drop(Fault fault, Seat seat) throws InterruptedException {
        seat.network().drop(fault.length());
        last(fault.length());
        return true;
    }

    private static boolean slow(Fault fault, Seat seat) throws InterruptedException {
        seat.network().slow(fault.shortLength(), fault.delay());
        last(fault.shortLength());
        return true;
    }

    private static boolean power(Fault fault, Seat seat) throws IOException, InterruptedException {
        seat.network().strand(fault.length());
        return kill(seat);
    }

    /** None may be there to be ended. */
    private boolean terminate(int count) throws SQLException {
        return !server.first(TERMINATE.formatted(Access.LEDGER, Access.WORK, count))
                .equals("0");
    }

    private boolean crash(Fault fault) throws InterruptedException {
        server.crash();
        last(fault.shortLength());
        server.revive();
        return true;
    }

    /** A fault lasts, or a pause: the time itself is what is wanted. */
    static void last(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis());
    }
}
