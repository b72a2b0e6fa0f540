package dev.escapement.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.rest.HealthServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP server against clients that send too much, too slowly, or nonsense. */
class HttpServerTest {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() {
        server = HttpServer.start(
                "127.0.0.1",
                0,
                Map.of("/livez", new HealthServlet(() -> "live"), "/read", new ReadAll(), "/wait", new Waiting()),
                Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /nothing HTTP/1.1|404",
                "GET /%2e%2e/livez HTTP/1.1|400",
                "GET /a%2Fb HTTP/1.1|400",
                "GET /livez HTTP/9.9|505",
                "NONSENSE|400"
            })
    void what_the_server_itself_refuses_is_a_problem_document(String line, int status) throws IOException {
        var answer = raw(line + "\r\nHost: here\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json")
                .contains("\"status\":" + status)
                .doesNotContain("Jetty")
                .doesNotContain("\tat ");
    }

    @Test
    void a_header_that_is_too_large_is_refused() throws IOException {
        var answer = raw(
                "GET /livez HTTP/1.1\r\nHost: here\r\nConnection: close\r\nX-Long: " + "x".repeat(40_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431").contains("application/problem+json");
    }

    @Test
    void clients_that_stop_in_the_middle_keep_nobody_waiting() throws Exception {
        var half = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 200; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                half.add(socket);
                var start = i % 2 == 0
                        ? "GET /livez HTTP/1.1\r\nHost: he"
                        : "POST /read HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n{";
                socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(get("/livez").get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        } finally {
            for (var socket : half) {
                socket.close();
            }
        }
    }

    @Test
    void a_request_in_flight_is_answered_when_the_server_stops() throws Exception {
        var answer = get("/wait");
        arrived.await();
        var stopping = CompletableFuture.runAsync(server::close);
        release.countDown();

        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stopping.get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<HttpResponse<String>> get(String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class ReadAll extends HttpServlet {
        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setStatus(request.getInputStream().readAllBytes().length > 0 ? 200 : 204);
        }
    }

    private final class Waiting extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            arrived.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            response.setStatus(200);
        }
    }
}
