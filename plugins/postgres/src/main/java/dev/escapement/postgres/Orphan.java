package dev.escapement.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clears a data folder of what a killed process left running, so that a new server can start in it at once. */
record Orphan(Path data, Commands commands) {
    private static final Logger LOG = LoggerFactory.getLogger(Orphan.class);
    private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(10);
    private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(5);
    private static final Duration BACKENDS_NOTICE = Duration.ofSeconds(2);

    void clear() {
        ServerProcesses processes = new ServerProcesses(data);
        processes.postmaster().ifPresent(server -> stop(server, processes));
        if (!processes.awaitAllGone(BACKENDS_NOTICE)) {
            processes.all().forEach(ProcessHandle::destroyForcibly);
            processes.awaitAllGone(IMMEDIATE_SHUTDOWN);
        }
        deletePidFileThatBlocks(PidFile.in(data));
    }

    private void stop(ProcessHandle server, ServerProcesses processes) {
        LOG.info("Stopping the PostgreSQL server {} that a killed process left in {}", server.pid(), data);
        commands.signal("INT", server.pid());
        if (processes.awaitEnd(server, FAST_SHUTDOWN)) {
            return;
        }
        commands.signal("QUIT", server.pid());
        if (!processes.awaitEnd(server, IMMEDIATE_SHUTDOWN)) {
            server.destroyForcibly();
        }
    }

    /** A server refuses a damaged pid file and one whose pid now belongs to a stranger; any other it sorts out itself. */
    private void deletePidFileThatBlocks(PidFile file) {
        boolean strangerOrDamaged =
                file.pid().stream().mapToObj(ProcessHandle::of).allMatch(process -> process.isPresent());
        if (file.exists()
                && strangerOrDamaged
                && new ServerProcesses(data).all().isEmpty()) {
            try {
                file.delete();
            } catch (IOException e) {
                throw new PostgresException("The outdated " + file.file() + " could not be deleted.", e);
            }
        }
    }
}
