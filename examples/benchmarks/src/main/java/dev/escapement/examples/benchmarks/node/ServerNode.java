package dev.escapement.examples.benchmarks.node;

import dev.escapement.examples.benchmarks.server.Server;
import dev.escapement.server.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A stand-alone server of the product in a JVM of its own, with the settings it comes with but for its name, spoken to over HTTP as anybody would.
 */
public final class ServerNode implements AutoCloseable {
    /** The database of the ledger. */
    public static final String LEDGER = "escapement";

    private static final String KEY = UUID.randomUUID().toString();
    private static final String READY = "Escapement is ready on ";
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final int TRIES = 10;
    private static final long EXIT_SECONDS = 60;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final String name;
    private final Process process;
    private final Path log;
    private String address;

    private ServerNode(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** A node of this name, which reaches the database server at this port. It need not be ready yet. */
    public static ServerNode launch(Server server, String name, int port) throws IOException {
        var folder = Files.createDirectories(server.folder().resolve(name));
        var config = Files.createFile(folder.resolve("escapement.properties"));
        Files.writeString(folder.resolve("quartz.properties"), "org.quartz.scheduler.instanceId=" + name + "\n");
        var log = folder.resolve("log");
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "server",
                        "--config",
                        config.toString(),
                        "--data",
                        folder.toString(),
                        "--port",
                        "0"))
                .redirectError(log.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("ESCAPEMENT_"));
        environment.put(
                "ESCAPEMENT_DATABASE_URL", server.url(LEDGER).replace(":" + server.port() + "/", ":" + port + "/"));
        environment.put("ESCAPEMENT_DATABASE_USER", server.user());
        environment.put("ESCAPEMENT_DATABASE_PASSWORD", server.password());
        environment.put("ESCAPEMENT_ADMIN_KEY", KEY);
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new ServerNode(name, process, log);
    }

    public ServerNode awaitReady() throws IOException {
        // Not closed: what the process says later must have somewhere to go.
        var out = process.inputReader();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                address = line.substring(READY.length(), line.indexOf(','));
                return this;
            }
        }
        throw new IllegalStateException("The node " + name + " ended before it was ready: " + log());
    }

    public String name() {
        return name;
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM; returns when the process has ended. */
    public void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The node " + name + " does not end when it is asked to.");
        }
    }

    /** Sends a signal by its name, such as STOP. */
    public void signal(String signal) throws IOException, InterruptedException {
        var sent = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                .inheritIO()
                .start();
        if (sent.waitFor() != 0) {
            throw new IllegalStateException("The node " + name + " could not be sent SIG" + signal + ".");
        }
    }

    /** The status that a POST of a JSON document is answered with. */
    public int post(String path, String body) throws IOException, InterruptedException {
        var request =
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Submits a job; a node that has just started may be slow to answer, and the same again is the same job. */
    public void submit(String body) throws IOException, InterruptedException {
        for (int left = TRIES; ; left--) {
            try {
                int status = post("/api/v1/jobs", body);
                if (status / 100 != 2) {
                    throw new IllegalStateException("The node " + name + " answered " + status + " to " + body + ".");
                }
                return;
            } catch (HttpTimeoutException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /** Asks for the end of a job and does not wait for the answer. */
    public CompletableFuture<Integer> cancel(String job) {
        var request = request("/api/v1/jobs/" + job + "/cancel")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    /** The status that {@code /readyz} is answered with, however long that takes. */
    public CompletableFuture<Integer> readiness() {
        var request = HttpRequest.newBuilder(URI.create(address + "/readyz")).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    /** Sends a request and does not wait for the answer. */
    public CompletableFuture<HttpResponse<String>> send(String path, String type, String body) {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The processor time that it has used, in milliseconds. */
    public double cpuMillis() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
