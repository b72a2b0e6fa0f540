package dev.escapement.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server process: it was ready for connections when this object was made. */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(10);
    private static final Duration BACKENDS_NOTICE = Duration.ofSeconds(2);

    private final Process process;
    private final int port;
    private final Path data;
    private final Commands commands;

    private Postmaster(Process process, int port, Path data, Commands commands) {
        this.process = process;
        this.port = port;
        this.data = data;
        this.commands = commands;
    }

    static Postmaster launch(Path data, Commands commands, ServerLog log, Map<String, String> settings, int port) {
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
        arguments.addAll(Settings.arguments(settings, port));
        ProcessBuilder builder = commands.daemon("postgres", arguments)
                .redirectOutput(log.sink())
                .redirectError(log.sink());
        return new Postmaster(Commands.start(builder), port, data, commands);
    }

    int port() {
        return port;
    }

    /** Waits until the server takes connections; false when it ended instead or the deadline passed. */
    boolean awaitReady(Deadline deadline) {
        PidFile file = PidFile.in(data);
        deadline.await(() -> !process.isAlive() || file.saysReady(process.pid()));
        return process.isAlive() && file.saysReady(process.pid());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void stop() {
        if (process.isAlive()) {
            commands.signal("INT", process.pid());
        }
        if (!ended(FAST_SHUTDOWN)) {
            LOG.warn("PostgreSQL in {} did not stop within {}; its next start will recover", data, FAST_SHUTDOWN);
            commands.signal("QUIT", process.pid());
        }
        if (!ended(IMMEDIATE_SHUTDOWN)) {
            kill();
        }
    }

    void kill() {
        process.destroyForcibly();
        ended(IMMEDIATE_SHUTDOWN);
        ServerProcesses left = new ServerProcesses(data);
        if (!left.awaitAllGone(BACKENDS_NOTICE)) {
            left.all().forEach(ProcessHandle::destroyForcibly);
            left.awaitAllGone(IMMEDIATE_SHUTDOWN);
        }
    }

    private boolean ended(Duration patience) {
        return Deadline.in(patience).await(() -> !process.isAlive());
    }
}
