package dev.escapement.jobstore.cluster;

import dev.escapement.jobstore.TestDatabase.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A NodeMain that runs, can be stopped in the middle of things and let go on, and what it has said. */
final class NodeProcess implements AutoCloseable {
    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private NodeProcess(Process process) {
        this.process = process;
        var reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static NodeProcess launch(Address address, String node, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeMain.class.getName(),
                        address.url(),
                        address.user(),
                        address.name(),
                        node)
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("NODE_PASSWORD", address.password());
        return new NodeProcess(builder.start());
    }

    private void read() {
        try (var lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
            }
        } catch (IOException e) {
            said.add(e.toString());
        }
    }

    /** Whether a line that holds this has come. */
    boolean hasSaid(String part) {
        return said.stream().anyMatch(line -> line.contains(part));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Stops all its threads where they are, as a long pause of the machine would. */
    void freeze() {
        signal("STOP", process.pid());
    }

    void thaw() {
        signal("CONT", process.pid());
    }

    static void signal(String name, long process) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("The process cannot be sent " + name + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Shuts the scheduler down in order. */
    @Override
    public void close() throws IOException {
        if (!process.isAlive()) {
            return;
        }
        thaw();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("A node did not stop: " + said);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
