package dev.escapement.steps.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running command with all that it starts. Its supervisor reads from us: a line asks it to end the command, and the end of what there is to read, which
 * comes with our own end too, kills the command. Thread-safe.
 */
final class Child implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofMillis(500);

    private final Process process;
    private final String mark;
    private volatile boolean asked;

    Child(Process process, String mark) {
        this.process = process;
        this.mark = mark;
    }

    Process process() {
        return process;
    }

    /** Has the command ended, by a thread of its own: whoever asks has no time. */
    void askToEnd() {
        if (process.isAlive()) {
            asked = true;
            var thread = new Thread(this::endPolitely, "escapement-process-end-" + process.pid());
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Waits until the command has ended; false when it was ended because somebody asked for it. */
    boolean await() throws InterruptedException {
        process.waitFor();
        return !asked;
    }

    @Override
    public void close() {
        end();
    }

    /** Whatever still runs is killed. */
    void end() {
        if (process.isAlive()) {
            kill();
        }
        if (!new Marked(Set.of(mark)).end()) {
            LOG.warn("Processes of attempt {} cannot be ended", mark);
        }
    }

    private void endPolitely() {
        tell();
        if (!hasEnded(GRACE)) {
            kill();
        }
    }

    private void tell() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            LOG.debug("The command ended by itself meanwhile: {}", e.getMessage());
        }
    }

    /** Not to be interrupted: nobody else would do it. */
    private void kill() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The command ended by itself meanwhile: {}", e.getMessage());
        }
        // With its supervisor the command dies, too: the kernel sees to it.
        if (!hasEnded(LAST)) {
            process.destroyForcibly();
            hasEnded(LAST);
        }
    }

    /** Waits for it; an interrupt is kept for the caller. */
    private boolean hasEnded(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
