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
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Submits jobs at a steady rate by the native API and by each dialect and compares how long an answer takes and what it costs the server; then
 * sends batches of BigQuery's inserts. Each job is run meanwhile. The host is never as busy for long: so times are those of stretches in which
 * every submission goes another way, and processor time, which cannot be told apart there, is that of many short turns in an order by lot.
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
    private final List<Way> ways = new ArrayList<>(Arrays.asList(Way.values()));
    private final Random lot = new Random(1);
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

        Measured answered(Series latencies) {
            return new Measured(median.with(latencies.median()), high.with(latencies.percentile(0.99)), cpu);
        }

        Measured cost(double millisEach) {
            return new Measured(median, high, cpu.with(millisEach));
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
                "%d submissions a second, %d times %d s for each way, mixed and in turns, and batches of %d; Java %d, %d processors%n%n",
                options.rate(),
                options.passes(),
                options.seconds(),
                options.batch(),
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors());
        // By default two minutes of load: so long a new JVM compiles what it runs.
        for (int i = 0; i < options.passes(); i += 2) {
            mixed();
        }
        awaitIdle();
        for (int i = 0; i < options.passes(); i++) {
            mixed().forEach((way, latencies) -> add(way, found -> found.answered(latencies)));
            awaitIdle();
            turns();
        }
        print();
        batches();
    }

    /** How long the answers of each way took while every submission goes another way than the one before it. */
    private Map<Way, Series> mixed() {
        var all = new ArrayList<Way>();
        for (int i = 0; i < options.rate() * options.seconds(); i++) {
            Collections.shuffle(ways, lot);
            all.addAll(ways);
        }
        return submit(all);
    }

    private void turns() throws Exception {
        Collections.shuffle(ways, lot);
        for (var way : List.copyOf(ways)) {
            var before = node.cpuMillis();
            submit(Collections.nCopies(options.rate() * options.seconds(), way));
            awaitIdle();
            double millisEach = (node.cpuMillis() - before) / (options.rate() * options.seconds());
            add(way, found -> found.cost(millisEach));
        }
    }

    private void add(Way way, UnaryOperator<Measured> more) {
        measured.put(way, more.apply(measured.getOrDefault(way, Measured.NOTHING)));
    }

    /** Submits at the rate wanted, and waits for all answers. */
    private Map<Way, Series> submit(List<Way> all) {
        var answers = new EnumMap<Way, List<CompletableFuture<Double>>>(Way.class);
        long start = System.nanoTime();
        for (int i = 0; i < all.size(); i++) {
            long due = start + (long) (i * 1e9 / options.rate());
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            answers.computeIfAbsent(all.get(i), way -> new ArrayList<>()).add(submit(all.get(i), submitted++));
        }
        var latencies = new EnumMap<Way, Series>(Way.class);
        answers.forEach((way, list) -> latencies.put(
                way,
                Series.of(list.stream().mapToDouble(CompletableFuture::join).toArray())));
        return latencies;
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
