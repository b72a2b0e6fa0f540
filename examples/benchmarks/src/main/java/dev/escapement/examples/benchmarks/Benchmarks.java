package dev.escapement.examples.benchmarks;

import dev.escapement.examples.benchmarks.dialects.DialectBenchmark;
import dev.escapement.examples.benchmarks.failover.Failover;
import dev.escapement.examples.benchmarks.faults.FaultRun;
import dev.escapement.examples.benchmarks.load.LoadBenchmark;
import dev.escapement.examples.benchmarks.scenario.Bench;
import dev.escapement.examples.benchmarks.scenario.Bulk;
import dev.escapement.examples.benchmarks.scenario.Chains;
import dev.escapement.examples.benchmarks.scenario.Idle;
import dev.escapement.examples.benchmarks.scenario.Latency;
import dev.escapement.examples.benchmarks.scenario.Plan;
import dev.escapement.examples.benchmarks.scenario.Retention;
import dev.escapement.examples.benchmarks.scenario.Tables;
import java.io.PrintStream;
import java.util.List;

/** One command for all measurements, and for the faults: its first argument says which, without one it is the short table of chains. */
public final class Benchmarks {
    private static final String OTHERS = """

            More: run chains (with a delayed network and two nodes), latency, tables, retention, bulk, idle, load, dialects, failover, faults
            """;

    /** Not logback.xml, which is the server's. */
    private static final String LOGGING = "benchmarks-logback.xml";

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", LOGGING);
        try {
            boolean clean = run(List.of(arguments), System.out);
            // Threads of pools and of the network may live on.
            System.exit(clean ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** False when a check found something wrong. */
    static boolean run(List<String> arguments, PrintStream out) throws Exception {
        boolean named = !arguments.isEmpty() && !arguments.get(0).startsWith("--");
        var options = named ? arguments.subList(1, arguments.size()) : arguments;
        switch (named ? arguments.get(0) : "") {
            case "" -> {
                on(Plan.of(3, 1, false).with(options), out, Chains::run);
                out.print(OTHERS);
            }
            case "chains" -> on(Plan.of(5, 1.5, true).with(options), out, Chains::run);
            case "latency" -> on(Plan.of(1, 1, false).with(options), out, Latency::run);
            case "tables" -> on(Plan.of(3, 2, false).with(options), out, Tables::run);
            case "retention" ->
                on(
                        Plan.of(1, 8, false)
                                .with(List.of("--contenders", "escapement"))
                                .with(options),
                        out,
                        Retention::run);
            case "bulk" -> on(Plan.of(1, 4, false).with(options), out, Bulk::run);
            case "idle" -> on(Plan.of(1, 20, false).with(options), out, Idle::run);
            case "load" -> LoadBenchmark.run(options, out);
            case "dialects" -> DialectBenchmark.run(options, out);
            case "failover" -> Failover.run(options, out);
            case "faults" -> {
                return FaultRun.run(options, out);
            }
            default ->
                throw new IllegalArgumentException(
                        "There is nothing called " + arguments.get(0)
                                + " to run; there are chains, latency, tables, retention, bulk, idle, load, dialects, failover and faults.");
        }
        return true;
    }

    private static void on(Plan plan, PrintStream out, Scenario scenario) throws Exception {
        try (var bench = Bench.open(plan, out)) {
            scenario.run(bench);
        }
    }

    private interface Scenario {
        void run(Bench bench) throws Exception;
    }
}
