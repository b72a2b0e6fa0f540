package dev.escapement.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;

/** Starts a server in a prepared cluster, and tries again when a port or a leftover process was in the way. */
record Start(Path data, Commands commands, ServerLog log, Map<String, String> settings, IntSupplier ports) {
    private static final Duration PATIENCE_WITH_RECOVERY = Duration.ofMinutes(5);
    private static final Duration PATIENCE_WITH_OBSTACLES = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    Postmaster run() {
        Deadline obstacles = Deadline.in(PATIENCE_WITH_OBSTACLES);
        while (true) {
            long before = log.open();
            Postmaster postmaster = Postmaster.launch(data, commands, log, settings, ports.getAsInt());
            if (postmaster.awaitReady(Deadline.in(PATIENCE_WITH_RECOVERY))) {
                return postmaster;
            }
            if (postmaster.isAlive()) {
                postmaster.stop();
                throw failure("was not ready within " + PATIENCE_WITH_RECOVERY.toMinutes() + " minutes", before);
            }
            if (obstacles.passed() || !cleared(log.tail(before))) {
                throw failure("ended while it was starting", before);
            }
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new PostgresException("No free port was found on 127.0.0.1.", e);
        }
    }

    private boolean cleared(String complaint) {
        if (complaint.contains("Address already in use")) {
            return true;
        }
        if (complaint.contains("pre-existing shared memory block")
                || complaint.contains("lock file \"postmaster.pid\" already exists")) {
            new Orphan(data, commands).clear();
            return !Deadline.in(PAUSE).await(() -> false);
        }
        return false;
    }

    private PostgresException failure(String what, long before) {
        return new PostgresException(
                "PostgreSQL in " + data + " " + what + "; its log " + log.file() + " ends with: " + log.tail(before));
    }
}
