package dev.escapement.examples.benchmarks.dialects;

import dev.escapement.examples.benchmarks.measure.Series;
import dev.escapement.examples.benchmarks.measure.TextTable;
import dev.escapement.examples.benchmarks.node.ServerNode;
import dev.escapement.examples.benchmarks.server.Server;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/**
 * Submits jobs at a steady rate by the native API and by each dialect, in many short turns and in an order by lot, since the host is never
 * as busy for long, and compares how long an answer takes and what it costs the server; then sends batches of BigQuery's inserts. Each job is
 * run meanwhile.
 */
public final class DialectBenchmark {
    private static final String BOUNDARY = "batch_of_inserts";
    private static final double NANOS_IN_MILLI = 1e6;

    private static final int BATCHES = 5;

    private final Options options;
    private final ServerNode node;
    private final Server server;
    private final PrintStream out;
    private final Map<Way, Measured> measured = new EnumMap<>(Way.class);
    private int submitted;

    private DialectBenchmark(Options options, Server server, ServerNode node, PrintStream out) {
        this.options = options;
        this.server = server;
        this.node = node;
        this.out = out;
    }

    /** What was measured of a way: pass by pass its latencies, in milliseconds, and the processor time of the node for one. */
    private record Measured(Series median, Series high, Series cpu) {
        static final Measured NOTHING = new Measured(Series.of(), Series.of(), Series.of());

        Measured with(Series latencies, double millisEach) {
            return new Measured(
                    median.with(latencies.median()), high.with(latencies.percentile(0.99)), cpu.with(millisEach));
        }
    }

    /** Measures and prints. @throws IllegalArgumentException with one sentence when an argument is wrong */
    public static void run(List<String> arguments, PrintStream out) throws Exception {
        var options = Options.of(arguments);
        try (var server = Server.start(Map.of())) {
            server.first("create database " + ServerNode.LEDGER);
            try (var node = ServerNode.launch(server, "node", server.port()).awaitReady()) {
                new DialectBenchmark(options, server, node, out).run();
            }
        }
    }

    private void run() throws Exception {
        out.printf(
                "%d submissions a second, %d turns of %d s for each way, and batches of %d; Java %d, %d processors%n%n",
                options.rate(),
                options.passes(),
                options.seconds(),
                options.batch(),
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors());
        var ways = new ArrayList<>(Arrays.asList(Way.values()));
        // By default two minutes of load: so long a new JVM compiles what it runs.
        for (int i = 0; i < options.passes(); i += 2) {
            for (var way : ways) {
                pass(way);
            }
        }
        awaitIdle();
        var order = new Random(1);
        for (int i = 0; i < options.passes(); i++) {
            Collections.shuffle(ways, order);
            for (var way : ways) {
                var before = node.cpuMillis();
                var latencies = pass(way);
                awaitIdle();
                double millisEach = (node.cpuMillis() - before) / (options.rate() * options.seconds());
                measured.merge(
                        way,
                        Measured.NOTHING.with(latencies, millisEach),
                        (old, ignored) -> old.with(latencies, millisEach));
            }
        }
        print();
        batches();
    }

    private Series pass(Way way) {
        int count = options.rate() * options.seconds();
        var answers = new ArrayList<CompletableFuture<Double>>(count);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + (long) (i * 1e9 / options.rate());
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            answers.add(submit(way, submitted++));
        }
        return Series.of(answers.stream().mapToDouble(CompletableFuture::join).toArray());
    }

    /** How long the answer took, in milliseconds. */
    private CompletableFuture<Double> submit(Way way, int number) {
        long sent = System.nanoTime();
        return node.send(way.path(number), "application/json", way.body(number)).thenApply(answer -> {
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        way.title() + " was answered " + answer.statusCode() + ": " + answer.body());
            }
            return (System.nanoTime() - sent) / NANOS_IN_MILLI;
        });
    }

    /** What one way has submitted is not to be run while the next one is measured. */
    private void awaitIdle() throws Exception {
        while (!server.first(
                        ServerNode.LEDGER, "select count(*) from escapement.job where status in ('PENDING', 'RUNNING')")
                .equals("0")) {
            LockSupport.parkNanos(100_000_000);
        }
        var failed = server.first(ServerNode.LEDGER, "select count(*) from escapement.job where status <> 'SUCCEEDED'");
        if (!failed.equals("0")) {
            throw new IllegalStateException(failed + " jobs did not succeed.");
        }
    }

    private void print() {
        var table = new TextTable("way", "p50 ms", "p99 ms", "CPU ms each", "| p50 / native", "CPU / native");
        measured.forEach((way, found) -> {
            var peer = measured.get(way.peer());
            table.add(List.of(
                    way.title(),
                    TextTable.number(found.median().median()),
                    TextTable.number(found.high().median()),
                    TextTable.number(found.cpu().median()),
                    TextTable.number(found.median().over(peer.median()).median()),
                    TextTable.number(found.cpu().over(peer.cpu()).median())));
        });
        table.lines().forEach(out::println);
        out.println();
    }

    private void batches() throws Exception {
        var seconds = DoubleStream.builder();
        for (int i = 0; i < BATCHES; i++) {
            seconds.add(batch());
            awaitIdle();
        }
        var series = Series.of(seconds.build().toArray());
        out.printf(
                "A batch of %d inserts of BigQuery's: median %s s, %s to %s%n",
                options.batch(),
                TextTable.number(series.median()),
                TextTable.number(series.smallest()),
                TextTable.number(series.largest()));
    }

    /** How long all answers took, in seconds. */
    private double batch() {
        var body = new StringBuilder();
        for (int i = 0; i < options.batch(); i++) {
            int number = submitted++;
            body.append("--" + BOUNDARY + "\r\nContent-Type: application/http\r\nContent-ID: " + number + "\r\n\r\n")
                    .append("POST " + Way.BIGQUERY.path(number) + " HTTP/1.1\r\nContent-Type: application/json\r\n\r\n")
                    .append(Way.BIGQUERY.body(number))
                    .append("\r\n");
        }
        body.append("--" + BOUNDARY + "--");
        long sent = System.nanoTime();
        var answer = node.send("/batch/bigquery/v2", "multipart/mixed; boundary=" + BOUNDARY, body.toString())
                .join();
        double seconds = (System.nanoTime() - sent) / 1e9;
        int inserted = answer.body().split("HTTP/1.1 200", -1).length - 1;
        if (inserted != options.batch()) {
            throw new IllegalStateException("Of a batch " + inserted + " inserts were answered 200: " + answer.body());
        }
        return seconds;
    }
}
