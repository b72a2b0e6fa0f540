package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.node.Access;
import dev.escapement.examples.benchmarks.faults.node.Node;
import dev.escapement.examples.benchmarks.faults.wire.FaultyNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's place in the cluster, with its own network: whenever its node is gone, another one is started there. */
final class Seat implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration STOP = Duration.ofMinutes(1);
    private static final int MOST_STARTS = 100;

    private final String name;
    private final Settings settings;
    private final FaultyNetwork network;
    private final AtomicInteger launched = new AtomicInteger();
    private final AtomicInteger deaths = new AtomicInteger();
    private volatile Node node;

    /** What all seats share. */
    record Settings(String user, String password, Path folder, long seed, Node.Answers answers) {}

    Seat(String name, Settings settings, FaultyNetwork network) {
        this.name = name;
        this.settings = settings;
        this.network = network;
    }

    String name() {
        return name;
    }

    FaultyNetwork network() {
        return network;
    }

    Node node() {
        return node;
    }

    int launched() {
        return launched.get();
    }

    /** How often a node was gone that nobody had killed. */
    int deaths() {
        return deaths.get();
    }

    /** Returns when a node is up; while the server is away none comes up, and the next one is tried. */
    void start() throws IOException, InterruptedException {
        for (int i = 0; i < MOST_STARTS; i++) {
            node = launch();
            if (node.awaitReady(START)) {
                return;
            }
            kill();
        }
        throw new IllegalStateException("No node comes up as " + name + ".");
    }

    /** Half of the nodes come back under the name they had. */
    private Node launch() throws IOException {
        return Node.launch(
                name + "-" + launched.getAndIncrement() / 2,
                new Access(network.port(), settings.user(), settings.password()),
                settings.folder(),
                settings.seed(),
                settings.answers());
    }

    void kill() throws InterruptedException {
        node.kill();
        node.awaitEnd();
    }

    /** Sees to it that there is a node to strike. */
    void ensure() throws IOException, InterruptedException {
        if (!node.isAlive()) {
            deaths.incrementAndGet();
            start();
        }
    }

    /** Nobody answers when the node is gone or stands still. */
    void submit(int number) {
        var unused = node.submit(number);
    }

    /** Ends the node in order; false when it would not. */
    boolean stop() throws IOException, InterruptedException {
        ensure();
        return node.stop(STOP);
    }

    /** Ends whatever node is there. */
    void end() {
        if (node != null) {
            node.kill();
        }
    }

    @Override
    public void close() throws IOException {
        end();
        network.close();
    }
}
