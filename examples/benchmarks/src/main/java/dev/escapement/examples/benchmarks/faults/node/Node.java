package dev.escapement.examples.benchmarks.faults.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node's process as the one that started it sees it, with the signals that it can be given. Thread-safe. */
public final class Node {
    /** Hears what the node answers to a submission. */
    public interface Answers {
        void acknowledged(int number);

        void refused(int number, String why);
    }

    private static final int ANSWER_WORDS = 3;

    private final Process process;
    private final Answers answers;
    private final CountDownLatch decided = new CountDownLatch(1);
    private final Thread listener;
    private volatile boolean ready;

    private Node(Process process, Answers answers, String name) {
        this.process = process;
        this.answers = answers;
        this.listener = new Thread(this::listen, "node " + name);
        listener.setDaemon(true);
        listener.start();
    }

    /** Starts a JVM of that name whose errors go into a file of the folder. */
    public static Node launch(String name, Access access, Path folder, long seed, Answers answers) throws IOException {
        var log = folder.resolve(name + ".log").toFile();
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        // It lives for seconds, and many start on few processors.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeMain.class.getName(),
                        name,
                        folder.toString(),
                        Long.toString(seed)))
                .redirectError(ProcessBuilder.Redirect.appendTo(log));
        access.write(builder.environment());
        return new Node(builder.start(), answers, name);
    }

    /** Whether it has come up; false when it is gone, or is not up after this long. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        return decided.await(limit.toMillis(), TimeUnit.MILLISECONDS) && ready;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Has it submit a chain; false when it takes nothing any more. */
    public boolean submit(int number) {
        return tell(Integer.toString(number));
    }

    /** Ends it without warning. */
    public void kill() {
        process.destroyForcibly();
    }

    /** It stands still until it is told to go on. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Ends it in order. True when it did so in time and without complaint. */
    public boolean stop(Duration limit) throws InterruptedException {
        boolean stopped = tell(NodeMain.STOP) && process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        return stopped && process.exitValue() == 0;
    }

    /** Returns when it is gone and all its answers are heard. */
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
        listener.join();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private boolean tell(String line) {
        try {
            var to = process.getOutputStream();
            synchronized (this) {
                to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                to.flush();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void listen() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = from.readLine(); line != null; line = from.readLine()) {
                hear(line.split(" ", ANSWER_WORDS));
            }
        } catch (IOException e) {
            // It was killed. What it may have said is not heard, as if it had not said it.
        } finally {
            decided.countDown();
        }
    }

    /** The last line of one that is killed may be cut short; a whole answer has three words. */
    private void hear(String[] words) {
        if (words[0].equals(NodeMain.READY)) {
            ready = true;
            decided.countDown();
        } else if (words.length == ANSWER_WORDS) {
            hearAnswer(words);
        }
    }

    private void hearAnswer(String[] words) {
        switch (words[0]) {
            case NodeMain.ACKNOWLEDGED -> answers.acknowledged(Integer.parseInt(words[1]));
            case NodeMain.REFUSED -> answers.refused(Integer.parseInt(words[1]), words[2]);
            default -> throw new IllegalStateException("A node said " + words[0] + ".");
        }
    }
}
