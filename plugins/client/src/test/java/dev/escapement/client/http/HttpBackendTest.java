package dev.escapement.client.http;

import static dev.escapement.client.http.ScriptedServer.cuts;
import static dev.escapement.client.http.ScriptedServer.job;
import static dev.escapement.client.http.ScriptedServer.says;
import static dev.escapement.client.http.ScriptedServer.stops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.backend.Waits;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.RefusedException;
import dev.escapement.client.job.Status;
import dev.escapement.client.job.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of answers that a real server seldom gives. */
@Timeout(60)
class HttpBackendTest {
    private static final String PROBLEM =
            "{\"title\":\"The job stands otherwise\",\"detail\":\"It runs.\",\"code\":\"job-state\"}";

    private final ClientThreads threads = new ClientThreads();

    @AfterEach
    void close() {
        threads.close();
    }

    private HttpBackend backend(Duration total, String project, ScriptedServer... servers) {
        var limits = new Limits(Duration.ofSeconds(2), Duration.ofSeconds(1), total, Duration.ofSeconds(1));
        var addresses = Arrays.stream(servers).map(ScriptedServer::address).toList();
        return new HttpBackend(new Service(addresses, "secret", project), limits, threads);
    }

    private HttpBackend backend(ScriptedServer... servers) {
        return backend(Duration.ofSeconds(20), null, servers);
    }

    private static Status statusOf(CompletableFuture<JobState> job) {
        return Waits.join(job).status();
    }

    @Test
    void what_passes_is_asked_again_as_late_as_the_server_wishes() throws IOException {
        try (var server = new ScriptedServer(
                says(503, "", "Retry-After", "1"),
                says(429, "", "Retry-After", "1"),
                says(502, ""),
                says(504, "", "Retry-After", "nonsense"),
                job("a", "PENDING"))) {
            assertThat(statusOf(backend(server).submit(JobSpec.query("select 1"))))
                    .isEqualTo(Status.PENDING);
            assertThat(server.requests()).hasSize(5).containsOnly("POST /api/v1/jobs");
            assertThat(server.pauses().subList(0, 2))
                    .allSatisfy(pause -> assertThat(pause).isBetween(990L, 5_000L));
        }
    }

    @Test
    void a_time_to_wait_for_may_be_a_date() throws IOException {
        try (var server = new ScriptedServer(
                says(503, "", "Retry-After", "Mon, 23 Nov 2099 12:00:00 GMT"), job("a", "PENDING"))) {
            assertThatThrownBy(() -> Waits.join(backend(server).submit(JobSpec.query("select 1"))))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("it answered 503");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void another_node_is_asked_at_once() throws IOException {
        try (var sick = new ScriptedServer(says(503, "", "Retry-After", "15"));
                var sound = new ScriptedServer(job("a", "RUNNING"))) {
            var backend = backend(sick, sound);
            assertThat(statusOf(backend.submit(JobSpec.query("select 1")))).isEqualTo(Status.RUNNING);
            assertThat(Waits.join(backend.find("a"))).isPresent();
            assertThat(sick.requests()).as("it stays with the one that answers").hasSize(1);
        }
    }

    @Test
    void an_answer_that_is_cut_or_stops_is_none() throws IOException {
        try (var server = new ScriptedServer(cuts(), stops(), job("a", "RUNNING"))) {
            assertThat(Waits.join(backend(server).find("a"))).isPresent();
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void what_does_not_pass_is_asked_once() throws IOException {
        try (var server = new ScriptedServer(
                says(409, PROBLEM), says(500, PROBLEM), says(200, "[1]"), says(404, "<html>nothing here</html>"))) {
            var backend = backend(server);
            assertThatThrownBy(() -> Waits.join(backend.find("a")))
                    .isInstanceOfSatisfying(RefusedException.class, e -> {
                        assertThat(e.code()).isEqualTo("job-state");
                        assertThat(e.status()).isEqualTo(409);
                        assertThat(e).hasMessage("It runs.");
                    });
            assertThatThrownBy(() -> Waits.join(backend.find("a"))).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> Waits.join(backend.find("a")))
                    .isInstanceOf(EscapementException.class)
                    .hasMessageContaining("what this client cannot read");
            assertThatThrownBy(() -> Waits.join(backend.find("a")))
                    .hasMessage("GET /api/v1/jobs/a was answered with status 404: <html>nothing here</html>");
            assertThat(server.requests()).hasSize(4);
        }
    }

    @Test
    void names_are_encoded_and_the_project_goes_along() throws IOException {
        try (var server = new ScriptedServer(says(404, "{\"code\":\"result-not-found\"}"), job("a", "PENDING"))) {
            var backend = backend(Duration.ofSeconds(5), "a&b", server);
            assertThat(Waits.join(backend.rows("../x y", "s/../t", "c=1&d", 7))).isEmpty();
            Waits.join(backend.find("ü"));
            assertThat(server.requests())
                    .containsExactly(
                            "GET /api/v1/jobs/%2E%2E%2Fx%20y/steps/s%2F%2E%2E%2Ft/result?project=a%26b&limit=7&cursor=c%3D1%26d",
                            "GET /api/v1/jobs/%C3%BC?project=a%26b");
            assertThat(backend.toString()).doesNotContain("secret").contains("project a&b");
        }
    }

    @Test
    void a_key_is_not_taken_elsewhere() throws IOException {
        try (var other = new ScriptedServer(job("a", "PENDING"));
                var server = new ScriptedServer(says(307, "", "Location", other.address() + "/api/v1/jobs/a"))) {
            assertThatThrownBy(() -> Waits.join(backend(server).find("a"))).isInstanceOf(RefusedException.class);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void a_stream_that_stands_nowhere_is_sought_on_and_on() throws Exception {
        var looks = new AtomicInteger();
        var ended = new CompletableFuture<JobState>();
        var listener = new Backend.Listener() {
            @Override
            public void look() {
                looks.incrementAndGet();
            }

            @Override
            public void ended(JobState job) {
                ended.complete(job);
            }
        };
        var event =
                "event: ready\ndata: {}\n\n:\n\nevent: ended\r\ndata: {\"id\":\"a\",\r\ndata: \"status\":\"FAILED\"}\r\n\r\n";
        try (var server = new ScriptedServer(
                        says(503, "", "Retry-After", "0"),
                        cuts(),
                        says(200, "event: ended\ndata: {\n\n"),
                        stops(),
                        says(200, event));
                var stream = backend(server).subscribe(listener)) {
            assertThat(ended.get(30, TimeUnit.SECONDS).failed()).isTrue();
            assertThat(looks).hasValue(1);
            assertThat(server.requests().subList(0, 5)).containsOnly("GET /api/v1/events");
            assertThat(stream).isNotNull();
        }
    }

    @Test
    void pauses_grow_once_every_node_was_asked() {
        assertThat(List.of(Backoff.after(1, 3), Backoff.after(2, 3), Backoff.after(5, 3)))
                .containsOnly(Duration.ZERO);
        assertThat(Backoff.after(3, 3)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(Backoff.after(4, 1)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
        assertThat(Backoff.after(1_000_000, 1)).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5));
    }

    @Test
    void only_the_first_who_finds_a_node_bad_leaves_it() {
        var nodes = new Nodes(List.of(URI.create("http://a"), URI.create("http://b")));
        nodes.failed(URI.create("http://a"));
        nodes.failed(URI.create("http://a"));

        assertThat(nodes.current()).isEqualTo(URI.create("http://b"));
    }
}
