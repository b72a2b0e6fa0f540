package dev.escapement.examples.benchmarks.peer;

import dev.escapement.engine.Engine;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.engine.quartz.QuartzTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/** The engine as a Quartz application has it: the plugin in a scheduler, jobs of three steps, with attempts, fences and outputs. */
final class EscapementPeer implements Peer {
    /** What a node has for its ledger unless it is told otherwise. */
    private static final int CONNECTIONS = 10;

    private static final Duration SWEEP = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final EnginePlugin plugin;
    private final Engine engine;
    private final Path files;
    private final boolean waits;
    private final Uncommitted uncommitted = new Uncommitted();

    private EscapementPeer(Scheduler scheduler, EnginePlugin plugin, Path files, boolean waits) {
        this.waits = waits;
        this.scheduler = scheduler;
        this.plugin = plugin;
        this.engine = EnginePlugin.engineOf(scheduler);
        this.files = files;
    }

    /** Its submitters wait for each commit, or, as those of the limit, for all at the end. */
    static EscapementPeer start(Site site, boolean waits) throws Exception {
        var database = new ConnectionConfig(site.url(), site.user(), site.password(), CONNECTIONS);
        QuartzTables.install(database);
        var files = Files.createTempDirectory("escapement-bench-files-");
        // The database "work" belongs to one ledger of a server, and here each contender and pass has its own.
        var config = new EngineConfig(
                database,
                Map.of("work", database),
                files,
                SWEEP,
                DRAIN,
                Map.of(),
                Map.of(),
                null,
                site.retention(),
                Map.of());
        var plugin = new EnginePlugin(config, List.of(new NoopStep(site.progress())));
        var scheduler =
                new StdSchedulerFactory(QuartzSettings.node(site.store()).of(site)).getScheduler();
        plugin.initialize("escapement", scheduler, null);
        plugin.start();
        var peer = new EscapementPeer(scheduler, plugin, files, waits);
        peer.engine.events().subscribe(event -> count(event, site.progress()));
        scheduler.start();
        return peer;
    }

    private static void count(JobEvent event, Progress progress) {
        if (event.step() == null && event.status() == Status.SUCCEEDED) {
            progress.finished(1);
        }
    }

    @Override
    public void submit(String id) {
        if (waits) {
            var unused = engine.submit(spec(id));
        } else {
            uncommitted.submitted();
            var unused = engine.submitLater(spec(id)).thenRun(() -> uncommitted.committed(1));
        }
    }

    @Override
    public void awaitSubmitted() throws InterruptedException {
        uncommitted.awaitNone();
    }

    @Override
    public void submitBatch(List<String> ids) {
        var unused = engine.submitAll(ids.stream().map(EscapementPeer::spec).toList());
    }

    private static JobSpec spec(String id) {
        return JobSpec.of(id, step(NoopStep.FIRST), step("two"), step("three"));
    }

    private static StepSpec step(String name) {
        return new StepSpec(name, NoopStep.KIND, Map.of());
    }

    @Override
    public void standBy() throws SchedulerException {
        scheduler.standby();
    }

    @Override
    public void stop() throws Exception {
        QuartzPeer.shutDown(scheduler);
        plugin.shutdown();
        Files.deleteIfExists(files);
    }
}
