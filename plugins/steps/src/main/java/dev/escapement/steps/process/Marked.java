package dev.escapement.steps.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The living processes of some attempts, found by a variable in their environment, which is handed down and which no stranger has, whatever its
 * number; one that has cleared its environment is not found.
 */
record Marked(Set<String> attempts) {
    static final String VARIABLE = "ESCAPEMENT_ATTEMPT";
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Kills them until there are none; false when some are still there after a few seconds. */
    boolean end() {
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (var alive = all(); !alive.isEmpty(); alive = all()) {
            if (System.nanoTime() - until >= 0) {
                return false;
            }
            alive.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(this, PAUSE);
        }
        return true;
    }

    List<ProcessHandle> all() {
        return ProcessHandle.allProcesses().filter(this::isMarked).toList();
    }

    /** The environment of a process that is dead but not yet forgotten is empty. */
    private boolean isMarked(ProcessHandle process) {
        try {
            var environment = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(VARIABLE)
                    && List.of(environment.split("\0", -1)).stream().anyMatch(this::marks);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean marks(String variable) {
        return variable.startsWith(VARIABLE + "=") && attempts.contains(variable.substring(VARIABLE.length() + 1));
    }
}
