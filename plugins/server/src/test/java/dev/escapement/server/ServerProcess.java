package dev.escapement.server;

import dev.escapement.engine.connection.ConnectionConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server in a JVM of its own, spoken to over HTTP as anybody would. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Escapement is ready on (\\S+), key (in|as) (.+)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private String address;
    private String key;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** What tells a server where its ledger is, and where its steps work. */
    static Map<String, String> on(ConnectionConfig ledger, ConnectionConfig work) {
        return Map.of(
                "ESCAPEMENT_DATABASE_URL", ledger.url(),
                "ESCAPEMENT_DATABASE_USER", ledger.user(),
                "ESCAPEMENT_DATABASE_PASSWORD", ledger.password(),
                "ESCAPEMENT_CONNECTIONS_WORK_URL", work.url(),
                "ESCAPEMENT_CONNECTIONS_WORK_USER", work.user(),
                "ESCAPEMENT_CONNECTIONS_WORK_PASSWORD", work.password());
    }

    /** A server that is ready. */
    static ServerProcess start(Path data, Map<String, String> environment) throws IOException {
        var server = launch(data, environment);
        var reader = server.process.inputReader();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            var ready = READY.matcher(line);
            if (ready.matches()) {
                server.address = ready.group(1);
                server.key = ready.group(2).equals("in")
                        ? Files.readString(Path.of(ready.group(3))).strip()
                        : null;
                return server;
            }
        }
        throw new AssertionError("The server ended before it was ready: " + server.log());
    }

    /** A server that may refuse to start. */
    static ServerProcess launch(Path data, Map<String, String> environment, String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "server",
                "--data",
                data.toString()));
        command.addAll(List.of(more));
        if (!command.contains("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        var log = Files.createTempFile("escapement-server", ".log");
        var builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ESCAPEMENT_"));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), log);
    }

    int awaitExit() {
        if (!ended()) {
            throw new AssertionError("The server did not end.");
        }
        return process.exitValue();
    }

    private boolean ended() {
        return process.onExit().completeOnTimeout(null, 60, TimeUnit.SECONDS).join() != null;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    JsonNode submit(String job) throws IOException, InterruptedException {
        var response = send(request("/api/v1/jobs").POST(HttpRequest.BodyPublishers.ofString(job)));
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(request(path).GET()).body());
    }

    String statusOf(String id) throws IOException, InterruptedException {
        return get("/api/v1/jobs/" + id).path("status").asString();
    }

    /** Returns when this step of the job runs. */
    void awaitRunning(String id, int step) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> get("/api/v1/jobs/" + id)
                        .path("steps")
                        .path(step)
                        .path("status")
                        .asString()
                        .equals("RUNNING"));
    }

    /** The job once it is final. */
    JsonNode await(String id) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !List.of("PENDING", "RUNNING").contains(statusOf(id)));
        try {
            return get("/api/v1/jobs/" + id);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }

    /** From now on this key is sent. */
    ServerProcess with(String newKey) {
        key = newKey;
        return this;
    }

    /** How many threads of the platform it has. */
    int threads() throws IOException {
        return Integer.parseInt(Files.readString(Path.of("/proc/" + process.pid() + "/status"))
                .replaceFirst("(?s).*Threads:\\s*(\\d+).*", "$1"));
    }

    String key() {
        return key;
    }

    String address() {
        return address;
    }

    /** Asks the server to stop and, when it does not, ends it. */
    @Override
    public void close() throws IOException {
        process.destroy();
        if (!ended()) {
            kill();
            throw new AssertionError("The server did not stop when asked: " + log());
        }
        Files.deleteIfExists(log);
    }
}
