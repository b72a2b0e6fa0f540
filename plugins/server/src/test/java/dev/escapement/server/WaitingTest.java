package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.testkit.PostgresExtension;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who waits at one node for jobs that another one runs. */
class WaitingTest {
    private static final int POLLS = 2_000;
    private static final int MOST_THREADS = 100;
    private static final String KEY = "a-key-of-all-nodes";

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @TempDir
    Path folder;

    @Test
    void the_ends_of_jobs_on_other_nodes_are_told_at_once() throws Exception {
        try (var worker = ServerProcess.start(folder.resolve("one"), environment("here"));
                var listener = ServerProcess.start(folder.resolve("two"), environment("nowhere"))) {
            worker.with(KEY);
            listener.with(KEY);
            var events = HttpClient.newHttpClient()
                    .send(listener.request("/api/v1/events").GET().build(), BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).isEqualTo("event: ready");
                for (int i = 0; i < 500; i++) {
                    worker.submit("{\"location\":\"here\","
                            + ServerTest.job("j" + i, "select 1").substring(1));
                }
                var ends = new ArrayList<String>();
                for (var line = lines.readLine(); ends.size() < 500; line = lines.readLine()) {
                    if (line.startsWith("data: {\"id\"")) {
                        ends.add(line.replaceFirst(".*?\"id\":\"(j\\d+)\".*", "$1"));
                    }
                }
                assertThat(ends).doesNotHaveDuplicates();
            }
            worker.submit("{\"location\":\"here\","
                    + ServerTest.job("last", "select pg_sleep(1)").substring(1));
            assertThat(listener.get("/api/v1/jobs/last?wait=60s").path("status").asString())
                    .isEqualTo("SUCCEEDED");
        }
    }

    /** Longer than the server keeps a connection on which nothing is asked. */
    @Test
    void two_thousand_requests_are_held_for_longer_than_connections_idle_and_all_are_answered() throws Exception {
        try (var server = ServerProcess.start(folder.resolve("one"), environment("here"))) {
            server.with(KEY);
            server.submit("{\"notBefore\":\"" + Instant.now().plusSeconds(3_600) + "\","
                    + ServerTest.job("held", "select 1").substring(1));
            var uri = URI.create(server.address());
            var request = "GET /api/v1/jobs/held?wait=60s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server.key()
                    + "\r\nConnection: close\r\n\r\n";
            var sockets = new ArrayList<Socket>();
            int threads = 0;
            try {
                for (int i = 0; i < POLLS; i++) {
                    var socket = new Socket(uri.getHost(), uri.getPort());
                    sockets.add(socket);
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    if (i % 100 == 0) {
                        threads = Math.max(threads, server.threads());
                    }
                }
                await().pollDelay(Duration.ofSeconds(35))
                        .atMost(Duration.ofSeconds(50))
                        .until(() -> true);
                assertThat(Math.max(threads, server.threads())).isLessThan(MOST_THREADS);
                server.send(server.request("/api/v1/jobs/held/cancel").POST(HttpRequest.BodyPublishers.noBody()));
                for (var socket : sockets) {
                    var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"status\":\"CANCELLED\"");
                }
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static Map<String, String> environment(String locations) {
        var environment = new HashMap<>(ServerProcess.on(POSTGRES.ledger(), POSTGRES.workConfig()));
        environment.put("ESCAPEMENT_ADMIN_KEY", KEY);
        environment.put("ESCAPEMENT_LOCATIONS", locations);
        return environment;
    }
}
