package dev.escapement.examples.benchmarks.faults.node;

import dev.escapement.engine.Engine;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.engine.quartz.QuartzTables;
import dev.escapement.examples.benchmarks.faults.chain.Chain;
import dev.escapement.examples.benchmarks.peer.Contender;
import dev.escapement.examples.benchmarks.peer.Progress;
import dev.escapement.examples.benchmarks.peer.QuartzSettings;
import dev.escapement.examples.benchmarks.peer.Site;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;

/** A node in a JVM of its own: submits the chains whose numbers it is given on its standard input, and answers when each is acknowledged. */
public final class NodeMain {
    static final String READY = "ready";
    static final String ACKNOWLEDGED = "ok";
    static final String REFUSED = "refused";
    static final String STOP = "stop";

    private static final Duration SWEEP = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final PrintStream out;
    private final long seed;
    private final Scheduler scheduler;
    private final EnginePlugin plugin;
    private final Engine engine;

    private NodeMain(PrintStream out, String name, Path files, long seed) throws Exception {
        this.out = out;
        this.seed = seed;
        var access = Access.read(System.getenv());
        var ledger = access.database(Access.LEDGER);
        QuartzTables.install(ledger);
        var site = new Site(
                ledger.url(),
                ledger.user(),
                ledger.password(),
                name,
                Contender.OUR_JOB_STORE,
                null,
                InstantSource.system(),
                new Progress(id -> {}));
        scheduler = new StdSchedulerFactory(QuartzSettings.node(site.store()).of(site)).getScheduler();
        var work = Map.of(Access.WORK, access.database(Access.WORK));
        plugin = new EnginePlugin(
                new EngineConfig(
                        ledger,
                        work,
                        files,
                        SWEEP,
                        DRAIN,
                        Map.of(Chain.LIMIT, Chain.LIMIT_SIZE),
                        Map.of(),
                        null,
                        null,
                        Map.of()),
                EnginePlugin.loadStepTypes());
        plugin.initialize("escapement", scheduler, null);
        plugin.start();
        engine = EnginePlugin.engineOf(scheduler);
        scheduler.start();
    }

    /** Arguments: name, folder for files, seed. Whoever started it is gone when its input ends, and then it ends at once. */
    public static void main(String[] arguments) throws Exception {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // What libraries print must not be taken for an answer.
        System.setOut(System.err);
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var node = new NodeMain(out, arguments[0], Path.of(arguments[1]), Long.parseLong(arguments[2]));
            out.println(READY);
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals(STOP)) {
                    node.stop();
                    System.exit(0);
                }
                node.submit(Integer.parseInt(line));
            }
            Runtime.getRuntime().halt(1);
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }

    private void submit(int number) {
        var unused = engine.submitLater(Chain.of(seed, number).spec()).whenComplete((handle, failure) -> {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            // Nobody knows what became of it when the ledger is in trouble; who hears nothing submits it again.
            if (!(cause instanceof LedgerException)) {
                out.println((cause == null ? ACKNOWLEDGED : REFUSED) + " " + number + " " + oneLine(cause));
            }
        });
    }

    private static String oneLine(Throwable cause) {
        return String.valueOf(cause).replace('\n', ' ');
    }

    private void stop() throws Exception {
        scheduler.shutdown(true);
        plugin.shutdown();
    }
}
