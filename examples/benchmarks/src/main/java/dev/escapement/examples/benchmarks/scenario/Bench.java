package dev.escapement.examples.benchmarks.scenario;

import dev.escapement.examples.benchmarks.measure.Counters;
import dev.escapement.examples.benchmarks.measure.DelayProxy;
import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.measure.ServerCpu;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.peer.Contender;
import dev.escapement.examples.benchmarks.server.Server;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/** What all contenders share: one server, a way to it with a delay, the plan, and where results and remarks go. */
public final class Bench implements AutoCloseable {
    private static final Duration ONE_WAY = Duration.ofNanos(250_000);
    private static final int ROUND_TRIPS = 200;

    private final Plan plan;
    private final PrintStream out;
    private final Server server;
    private final ServerCpu cpu;
    private final DelayProxy proxy;

    private Bench(Plan plan, PrintStream out, Server server) throws IOException {
        this.plan = plan;
        this.out = out;
        this.server = server;
        this.cpu = new ServerCpu(server.pid());
        this.proxy = DelayProxy.start(server.port(), ONE_WAY);
    }

    public static Bench open(Plan plan, PrintStream out) throws IOException, SQLException {
        var server = Server.start(Counters.settings());
        Counters.install(server);
        return new Bench(plan, out, server);
    }

    Plan plan() {
        return plan;
    }

    Server server() {
        return server;
    }

    double serverMillis() throws IOException {
        return cpu.millis();
    }

    /** An empty database for a contender in place of its last one. */
    String freshDatabase(Contender contender) throws SQLException {
        var name = "bench_" + contender.name().toLowerCase(Locale.ROOT);
        server.first("drop database if exists " + name + " with (force)");
        server.first("create database " + name);
        server.first("checkpoint");
        return name;
    }

    String url(String database, boolean delayed) {
        var url = server.url(database);
        return delayed ? url.replace(":" + server.port() + "/", ":" + proxy.port() + "/") : url;
    }

    /** The middle time of an empty statement there and back, in milliseconds. */
    private double roundTrip(boolean delayed) throws SQLException {
        var series = Series.of();
        try (var connection = DriverManager.getConnection(url(Server.HOME, delayed), server.user(), server.password());
                var statement = connection.prepareStatement("select 1")) {
            for (int i = 0; i < ROUND_TRIPS; i++) {
                long begun = System.nanoTime();
                statement.execute();
                series = series.with((System.nanoTime() - begun) / 1e6);
            }
        }
        return series.median();
    }

    void printSurroundings(String what) throws SQLException {
        out.println(what);
        out.printf(
                Locale.ROOT,
                "PostgreSQL %s, fsync %s, synchronous_commit %s; Java %s, %d processors; engine on %s%n",
                server.first("show server_version"),
                server.first("show fsync"),
                server.first("show synchronous_commit"),
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors(),
                plan.store().substring(plan.store().lastIndexOf('.') + 1));
        if (plan.wide()) {
            out.printf(
                    Locale.ROOT,
                    "A round trip: %s ms; through the delayed network: %s ms%n",
                    TextTable.number(roundTrip(false)),
                    TextTable.number(roundTrip(true)));
        }
        out.println();
    }

    void print(TextTable table) {
        table.lines().forEach(out::println);
    }

    void say(String line) {
        out.println(line);
    }

    /** For those who wait. */
    void remark(String form, Object... values) {
        System.err.printf(Locale.ROOT, form + "%n", values);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
    }
}
