package dev.escapement.examples.dailyimport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** A server as a process of its own, with a free port and a log file in its data folder. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofMinutes(1);
    private static final Pattern READY = Pattern.compile("Escapement is ready on (http://\\S+), key in (.+)");

    private final Process process;
    private final Path log;
    private String address;
    private Path keyFile;

    ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the process, with the definitions of this project, and does not wait for more. Neither the settings nor the environment of the
     * caller have a say.
     */
    static ServerProcess launch(Path home, Path data, String... more) throws IOException {
        var jar = home.resolve("plugins/server/target/escapement.jar").toString();
        var log = data.resolve("server.log");
        var command =
                new ArrayList<>(List.of(java(), logging(home), "-jar", jar, "server", "--port", "0", "--data", "."));
        command.addAll(List.of(more));
        var builder =
                new ProcessBuilder(command).directory(data.toFile()).redirectError(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("ESCAPEMENT_"));
        builder.environment().put("ESCAPEMENT_JOBS", home.resolve("config/jobs").toString());
        return new ServerProcess(builder.start(), log);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String logging(Path home) {
        return "-Dlogback.configurationFile="
                + home.resolve("config/logback.xml").toUri();
    }

    /** Waits until the server says that it is ready. @throws IOException with the end of its log when it ends instead */
    ServerProcess awaitReady() throws IOException, InterruptedException {
        var output = process.inputReader();
        var ready = CompletableFuture.supplyAsync(() -> findReady(output));
        try {
            if (!ready.get(START.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("The server ended with " + process.waitFor() + ". Its log ends so:\n" + logEnd());
            }
            return this;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The server is not ready after " + START + "; its log is " + log + ".", e);
        }
    }

    private boolean findReady(BufferedReader output) {
        try {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                var matcher = READY.matcher(line);
                if (matcher.matches()) {
                    address = matcher.group(1);
                    keyFile = Path.of(matcher.group(2));
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String logEnd() throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    String address() {
        return address;
    }

    String key() throws IOException {
        return Files.readString(keyFile).strip();
    }

    Api api() throws IOException {
        return new Api(address, key());
    }

    Path log() {
        return log;
    }

    Process process() {
        return process;
    }

    /** Stops the server in order, or by force when that takes too long, with all that it started; a second call does nothing. */
    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
