package dev.escapement.examples.benchmarks.node;

import dev.escapement.examples.benchmarks.peer.Contender;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A node's process as the one that started it sees it; ends when this is closed, or when the starting process is gone. */
public final class NodeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Process process;
    private final Semaphore news;
    private final BufferedWriter to;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Map<String, Long> begins = new ConcurrentHashMap<>();
    private volatile long ended;
    private volatile boolean closed;
    private volatile String failure;

    private NodeProcess(Process process, Semaphore news) {
        this.process = process;
        this.news = news;
        this.to = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a JVM; the contender in it is started by the command {@code start}. Each line of it is news. */
    public static NodeProcess launch(
            Contender contender, String name, String user, String password, String store, Semaphore news)
            throws IOException {
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dlogback.configurationFile=benchmarks-logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeMain.class.getName(),
                        contender.title(),
                        name,
                        user,
                        store))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(NodeMain.PASSWORD, password);
        var node = new NodeProcess(builder.start(), news);
        var reader = new Thread(node::listen, "node " + name);
        reader.setDaemon(true);
        reader.start();
        return node;
    }

    /** Gives a command and waits for its answer. */
    public long call(String command) throws IOException, InterruptedException {
        send(command);
        return answer();
    }

    /** Gives a command whose answer comes later. */
    public void send(String command) throws IOException {
        to.write(command);
        to.newLine();
        to.flush();
    }

    /** The answer to the oldest command that has none. */
    public long answer() throws InterruptedException {
        var answer = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        proveWell();
        if (answer == null) {
            throw new IllegalStateException("A node gave no answer.");
        }
        return Long.parseLong(answer.split(" ", -1)[1]);
    }

    /** Does nothing as long as all is well. @throws IllegalStateException when it could not do what it was told, or is gone */
    public void proveWell() {
        if (failure != null) {
            throw new IllegalStateException("A node " + failure + ".");
        }
    }

    /** How many chains have ended in it. */
    public long ended() {
        return ended;
    }

    /** When each chain began there, in microseconds since 1970; only after the command {@code trace}. */
    public Map<String, Long> begins() {
        return begins;
    }

    private void listen() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = from.readLine(); line != null; line = from.readLine()) {
                hear(line, line.split(" ", -1));
            }
            fail("is gone with exit code " + process.waitFor());
        } catch (IOException e) {
            if (!closed) {
                throw new UncheckedIOException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear(String line, String[] words) {
        switch (words[0]) {
            case "ended" -> ended = Long.parseLong(words[1]);
            case "failed" -> fail(line);
            case "began" -> begins.put(words[1], Long.parseLong(words[2]));
            default -> answers.add(line);
        }
        news.release();
    }

    /** Whoever waits for an answer gets one. */
    private void fail(String how) {
        failure = how;
        answers.add(how);
        news.release();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try (to) {
            process.destroyForcibly();
        }
    }
}
