package dev.escapement.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the programs of PostgreSQL, as root inside a user namespace because they refuse root. */
record Commands(Binaries binaries, List<String> disguise) {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(3);
    private static final Path SELF = Path.of("/proc/self");
    private static final File NOTHING = new File("/dev/null");

    record Result(int exit, String output) {}

    static Commands of(Binaries binaries) {
        return new Commands(binaries, isRoot() ? namespace() : List.of());
    }

    Result run(String program, List<String> arguments) {
        return run(disguised(List.of(), program, arguments));
    }

    /** A process of its own session, so that Ctrl-C in a terminal reaches this process alone. */
    ProcessBuilder daemon(String program, List<String> arguments) {
        List<String> session = onPath("setsid") ? List.of("setsid") : List.of();
        return prepared(disguised(session, program, arguments));
    }

    /** Sends a signal by its name, such as INT, to a process of this user. */
    void signal(String name, long pid) {
        run("pg_ctl", List.of("kill", name, Long.toString(pid)));
    }

    private List<String> disguised(List<String> before, String program, List<String> arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(disguise);
        command.add(binaries.program(program).toString());
        command.addAll(arguments);
        return command;
    }

    private static List<String> namespace() {
        List<String> unshare = List.of("unshare", "-U");
        if (!onPath("unshare") || run(List.of("unshare", "-U", "true")).exit() != 0) {
            throw new PostgresException("PostgreSQL refuses to run as root and user namespaces are not available here:"
                    + " run as an ordinary user, or set ESCAPEMENT_DATABASE_URL to use a server of your own.");
        }
        return unshare;
    }

    private static boolean isRoot() {
        try {
            return Files.exists(SELF)
                    ? Files.getAttribute(SELF, "unix:uid").equals(0)
                    : "root".equals(System.getProperty("user.name"));
        } catch (IOException e) {
            throw new PostgresException("The user of this process could not be told from " + SELF + ".", e);
        }
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return List.of(path.split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Result run(List<String> command) {
        Process process = start(prepared(command).redirectErrorStream(true));
        if (!Deadline.in(LONGEST_RUN).await(() -> !process.isAlive())) {
            process.destroyForcibly();
            throw new PostgresException(command + " did not end within " + LONGEST_RUN.toMinutes() + " minutes.");
        }
        try {
            return new Result(
                    process.exitValue(),
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new PostgresException("The output of " + command.get(0) + " could not be read.", e);
        }
    }

    static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new PostgresException(
                    "A program of PostgreSQL could not be started; is its folder on a disk mounted noexec? ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    private static ProcessBuilder prepared(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(NOTHING);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH"));
        environment.put("LC_ALL", "C");
        return builder;
    }
}
