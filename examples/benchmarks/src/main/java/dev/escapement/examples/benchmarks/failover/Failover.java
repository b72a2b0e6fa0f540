package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.node.ServerNode;
import dev.escapement.examples.benchmarks.server.Server;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures what becomes of work when a node, the database or the way between them is lost, and prints one table with the bars beside it. */
public final class Failover {
    private Failover() {}

    /** Measures and prints the table. @throws IllegalArgumentException with one sentence when an argument is wrong */
    public static void run(List<String> arguments, PrintStream out) throws Exception {
        var plan = FailoverPlan.of(arguments);
        try (var server = Server.start(Map.of())) {
            server.first("create database " + ServerNode.LEDGER);
            out.printf(
                    Locale.ROOT,
                    "Two stand-alone servers with the settings they come with, PostgreSQL %s, fsync %s; Java %s, %d processors%n%n",
                    server.first("show server_version"),
                    server.first("show fsync"),
                    Runtime.version().feature(),
                    Runtime.getRuntime().availableProcessors());
            var table = new TextTable(Bar.heads());
            try {
                for (var part : plan.parts()) {
                    measure(part, plan, server).forEach(bar -> table.add(bar.cells()));
                }
            } finally {
                // What was measured before a part failed is worth its time.
                table.lines().forEach(out::println);
            }
        }
    }

    private static List<Bar> measure(FailoverPlan.Part part, FailoverPlan plan, Server server) throws Exception {
        int rounds = plan.roundsOf(part);
        return switch (part) {
            case KILL -> Loss.measure(server, Loss.Way.KILL, rounds);
            case STOP -> Loss.measure(server, Loss.Way.STOP, rounds);
            case PARTITION -> Loss.measure(server, Loss.Way.PARTITION, rounds);
            case CANCEL -> Cancels.measure(server, rounds);
            case OUTAGE -> Outage.measure(server, rounds);
            case ROLLING -> Rolling.measure(server, rounds);
            case LOAD -> FullLoad.measure(server, plan.minutes());
        };
    }
}
