package dev.escapement.examples.benchmarks.node;

import com.sun.management.OperatingSystemMXBean;
import dev.escapement.examples.benchmarks.peer.Contender;
import dev.escapement.examples.benchmarks.peer.Peer;
import dev.escapement.examples.benchmarks.peer.Progress;
import dev.escapement.examples.benchmarks.peer.Site;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A node in a JVM of its own: does what each line of its standard input says, answers with one line, and tells meanwhile how many chains have ended. */
public final class NodeMain {
    /** The variable that the password comes in, since arguments can be seen by others. */
    static final String PASSWORD = "BENCH_PASSWORD";

    /** Chains end by the thousand in a second: so often their count is told, and not with each. */
    private static final long TELL_MILLIS = 5;

    private final InstantSource clock;
    private final PrintStream out;
    private final Contender contender;
    private final String name;
    private final String user;
    private final String store;
    private final Progress progress = new Progress(this::tellStart);
    private Peer peer;
    private Flow flow;
    private long told;

    private NodeMain(InstantSource clock, PrintStream out, String[] arguments) {
        this.clock = clock;
        this.out = out;
        this.contender = Contender.of(arguments[0]);
        this.name = arguments[1];
        this.user = arguments[2];
        this.store = arguments[3];
    }

    public static void main(String[] arguments) throws Exception {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // What libraries print must not be taken for an answer.
        System.setOut(System.err);
        var node = new NodeMain(InstantSource.system(), out, arguments);
        node.tellProgress();
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                node.answer(line.split(" ", -1));
            }
        }
        System.exit(0);
    }

    private void answer(String[] words) {
        try {
            out.println(words[0] + " " + act(words));
        } catch (Exception e) {
            e.printStackTrace();
            out.println("failed " + e);
        }
    }

    private Object act(String[] words) throws Exception {
        return switch (words[0]) {
            case "start" -> start(words[1], words.length > 2 ? Duration.parse(words[2]) : null);
            case "submit" -> new Submission(peer, words[1], Integer.parseInt(words[2])).run(Integer.parseInt(words[3]));
            case "batch" -> new Submission(peer, words[1], Integer.parseInt(words[2])).runAsBatch();
            case "one" -> one(words[1]);
            case "standby" -> standBy();
            case "trace" -> trace();
            case "cpu" -> ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
            case "flow" -> flow(Integer.parseInt(words[1]));
            case "dry" -> flow.dryUp();
            case "gap" -> gap();
            case "longest" -> progress.longestGap();
            case "stop" -> stop();
            default -> throw new IllegalArgumentException("There is no command " + words[0] + ".");
        };
    }

    private long start(String url, Duration retention) throws Exception {
        long begun = System.nanoTime();
        peer = contender.start(new Site(url, user, System.getenv(PASSWORD), name, store, retention, clock, progress));
        return System.nanoTime() - begun;
    }

    private long one(String id) throws Exception {
        long micros = micros();
        peer.submit(id);
        return micros;
    }

    private long standBy() throws Exception {
        peer.standBy();
        return 0;
    }

    private long trace() {
        progress.trace();
        return 0;
    }

    private long flow(int perSecond) {
        flow = Flow.start(peer, perSecond);
        return 0;
    }

    private long gap() {
        progress.beginGap();
        return 0;
    }

    private long stop() throws Exception {
        peer.stop();
        return 0;
    }

    private void tellStart(String id) {
        out.println("began " + id + " " + micros());
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private void tellProgress() {
        var teller = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "progress");
            thread.setDaemon(true);
            return thread;
        });
        var unused = teller.scheduleWithFixedDelay(this::tellEnded, 0, TELL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tellEnded() {
        long count = progress.count();
        if (count != told) {
            out.println("ended " + count);
            told = count;
        }
    }
}
