package dev.escapement.server;

import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.quartz.impl.StdSchedulerFactory;

/** A node that runs one job and, when told, dies between a step's effect and the ledger's knowledge of it. */
final class KilledNode {
    static final int STEPS = 6;

    private KilledNode() {}

    public static void main(String[] arguments) throws Exception {
        var files = Path.of(arguments[0]);
        var job = arguments[1];
        var deadly = arguments[2];
        var ledger = connection("LEDGER");
        var config = new EngineConfig(
                ledger,
                Map.of("work", connection("WORK")),
                files,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Map.of(),
                Map.of(),
                null,
                null,
                Map.of());
        var scheduler = new StdSchedulerFactory(quartz()).getScheduler();
        var types = new ArrayList<StepType>();
        EnginePlugin.loadStepTypes().forEach(type -> types.add(new Deadly(type, deadly, files.resolve(job + deadly))));
        var plugin = new EnginePlugin(config, types);
        plugin.initialize("escapement", scheduler, null);
        plugin.start();
        System.out.println("STARTED");
        var handle = EnginePlugin.engineOf(scheduler).submit(chain(job));
        scheduler.start();
        System.out.println("ENDED " + handle.await(Duration.ofSeconds(60)).status());
        Runtime.getRuntime().halt(0);
    }

    /** Inserts, a load and a copy by turns: each kind that promises to take effect once. */
    private static JobSpec chain(String id) {
        var steps = new ArrayList<StepSpec>();
        for (int i = 0; i < STEPS; i++) {
            var sql = "insert into effects values ('" + id + "', " + i + ")";
            steps.add(
                    switch (i % 3) {
                        case 1 ->
                            new StepSpec(
                                    "s" + i, "load", Map.of("from", "rows.csv", "table", "loaded", "create", "never"));
                        case 2 ->
                            new StepSpec("s" + i, "copy", Map.of("from", "one_row", "to", "copied", "create", "never"));
                        default -> new StepSpec("s" + i, "sql", Map.of("sql", sql));
                    });
        }
        return JobSpec.of(id, steps.toArray(StepSpec[]::new));
    }

    private static ConnectionConfig connection(String name) {
        return new ConnectionConfig(
                System.getenv(name + "_URL"), System.getenv(name + "_USER"), System.getenv(name + "_PASSWORD"), 4);
    }

    private static Properties quartz() {
        var properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "killed");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        return properties;
    }

    private record Deadly(StepType type, String step, Path done) implements StepType {
        @Override
        public String kind() {
            return type.kind();
        }

        @Override
        public void start(StepEnvironment environment) {
            type.start(environment);
        }

        @Override
        public List<Problem> check(StepSpec spec) {
            return type.check(spec);
        }

        @Override
        public OnLostNode onLostNode(StepSpec spec) {
            return type.onLostNode(spec);
        }

        @Override
        public StepResult run(StepContext context) throws Exception {
            var result = type.run(context);
            if (context.step().name().equals(step) && Files.notExists(done)) {
                Files.createFile(done);
                Runtime.getRuntime().halt(137);
            }
            return result;
        }
    }
}
