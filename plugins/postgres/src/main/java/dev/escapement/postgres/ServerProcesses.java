package dev.escapement.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The living PostgreSQL processes whose data folder is this one; a stranger with a reused pid is never among them. */
record ServerProcesses(Path data) {
    private static final Path PROC = Path.of("/proc");
    private static final String PROGRAM = "postgres";

    List<ProcessHandle> all() {
        return ProcessHandle.allProcesses().filter(this::serves).toList();
    }

    /** The server itself, named by its pid file or, when that is damaged, found among the processes. */
    Optional<ProcessHandle> postmaster() {
        Optional<ProcessHandle> named = PidFile.in(data).pid().stream()
                .boxed()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(this::serves)
                .findFirst();
        return named.or(() -> all().stream().filter(this::isPostmaster).findFirst());
    }

    boolean serves(ProcessHandle process) {
        return Files.exists(PROC.resolve("self")) ? worksInData(process.pid()) : namesData(process);
    }

    boolean awaitEnd(ProcessHandle process, Duration patience) {
        return Deadline.in(patience).await(() -> !serves(process));
    }

    boolean awaitAllGone(Duration patience) {
        return Deadline.in(patience).await(() -> all().isEmpty());
    }

    private static boolean worksInData(Path process, Path data) throws IOException {
        return Files.readString(process.resolve("comm")).strip().equals(PROGRAM)
                && Files.isSameFile(process.resolve("cwd"), data);
    }

    private boolean worksInData(long pid) {
        try {
            return worksInData(PROC.resolve(Long.toString(pid)), data);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean namesData(ProcessHandle process) {
        return process.isAlive()
                && process.info()
                        .command()
                        .filter(path -> path.endsWith(PROGRAM))
                        .isPresent()
                && isPostmaster(process);
    }

    private boolean isPostmaster(ProcessHandle process) {
        return process.info()
                .arguments()
                .filter(arguments -> List.of(arguments).contains(data.toString()))
                .isPresent();
    }
}
