package dev.escapement.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health is told to anybody, and readiness has no say in whether the process lives. */
class HealthServletTest {
    private final AtomicReference<String> readiness = new AtomicReference<>("ready");
    private final HttpClient client = HttpClient.newHttpClient();
    private JettyServer jetty;

    @BeforeEach
    void start() throws Exception {
        var health = new HealthServlet(() -> readiness.get().strip());
        jetty = new JettyServer("/", Map.of("/livez", health, "/readyz", health));
    }

    @AfterEach
    void stop() throws Exception {
        jetty.close();
    }

    @Test
    void ready_is_200() throws Exception {
        assertThat(send("GET", "/readyz").is(200).json()).containsExactly(Map.entry("status", "ready"));
        assertThat(send("HEAD", "/readyz").is(200).text()).isEmpty();
    }

    @Test
    void not_ready_is_503_and_says_why_but_the_process_lives() throws Exception {
        readiness.set("draining");

        assertThat(send("GET", "/readyz").is(503).get("status")).isEqualTo("draining");
        assertThat(send("GET", "/livez").is(200).get("status")).isEqualTo("live");
    }

    @Test
    void readiness_that_cannot_be_told_is_503() throws Exception {
        readiness.set(null);

        assertThat(send("GET", "/readyz").is(503).get("status")).isEqualTo("failing");
        assertThat(send("GET", "/livez").is(200).header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void readiness_that_takes_too_long_to_tell_is_503_until_it_is_told() throws Exception {
        var asked = new AtomicInteger();
        var told = new CountDownLatch(1);
        var slow = new HealthServlet(() -> {
            asked.incrementAndGet();
            return isTold(told) ? "ready" : "never";
        });
        try (var other = new JettyServer("/", Map.of("/readyz", slow))) {
            var address =
                    HttpRequest.newBuilder(URI.create(other.url() + "/readyz")).build();
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(address, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(503);
            }
            assertThat(asked).hasValue(1);
            told.countDown();
            assertThat(client.send(address, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static boolean isTold(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void other_methods_are_405() throws Exception {
        assertThat(send("POST", "/livez").isProblem(405, "method-not-allowed").header("Allow"))
                .isEqualTo("GET, HEAD");
    }

    private Answer send(String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(jetty.url() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }
}
