package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that wait for jobs hold a connection, and nothing else. */
@Timeout(120)
class WaitingTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    private static CompletableFuture<HttpResponse<String>> held(String path, String... headers) {
        var request = API.request("GET", path, BodyPublishers.noBody()).timeout(Duration.ofSeconds(90));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return API.client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    @Test
    void an_answer_is_held_until_the_job_is_final() throws Exception {
        API.post("/jobs", chain("a", "ok")).is(201);
        var asked = held("/jobs/a?wait=60s");
        var preferred = held("/jobs/a", "Prefer", "respond-async, wait=60");
        await().atMost(Duration.ofSeconds(20)).until(() -> API.waiting() == 2);
        assertThat(asked).isNotDone();

        API.node().runAll();

        assertThat(asked.get().statusCode()).isEqualTo(200);
        assertThat(asked.get().body())
                .contains("\"status\":\"SUCCEEDED\"")
                .isEqualTo(API.get("/jobs/a").text());
        assertThat(preferred.get().body()).isEqualTo(asked.get().body());
        assertThat(asked.get().headers().firstValue("X-Request-Id")).isPresent();
        assertThat(API.waiting()).isZero();
    }

    @Test
    void when_the_time_is_over_the_job_is_told_as_it_stands() throws Exception {
        API.post("/jobs", chain("a", "ok")).is(201);

        assertThat(held("/jobs/a?wait=1s").get().body()).contains("\"status\":\"PENDING\"");
        assertThat(held("/jobs/a?wait=0").get().body()).contains("\"status\":\"PENDING\"");
        assertThat(API.waiting()).isZero();
    }

    @Test
    void one_that_is_final_or_not_there_is_not_waited_for() throws Exception {
        API.post("/jobs", chain("a", "fail")).is(201);
        API.node().runAll();

        assertThat(held("/jobs/a?wait=60s").get().body()).contains("\"status\":\"FAILED\"");
        assertThat(held("/jobs/b?wait=60s").get().statusCode()).isEqualTo(404);
    }

    @Test
    void a_job_that_goes_meanwhile_is_a_404() throws Exception {
        API.post("/jobs", chain("a", "ok")).is(201);
        var asked = held("/jobs/a?wait=2s");
        await().atMost(Duration.ofSeconds(20)).until(() -> API.waiting() == 1);
        API.afterEach(null);

        assertThat(asked.get().statusCode()).isEqualTo(404);
        assertThat(asked.get().body()).contains("job-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"61s", "-1s", "1m", "PT30S", "", "9999999999s"})
    void a_time_that_makes_no_sense_is_refused(String wait) {
        API.get("/jobs/a?wait=" + wait).isProblem(400, "invalid-request");
    }

    @Test
    void a_cancel_ends_the_wait() throws Exception {
        API.post("/jobs", chain("a", "ok")).is(201);
        var asked = held("/jobs/a?wait=60s");
        await().atMost(Duration.ofSeconds(20)).until(() -> API.waiting() == 1);
        API.post("/jobs/a/cancel", "{}").is(200);

        assertThat(asked.get().body()).contains("\"status\":\"CANCELLED\"");
    }

    @Test
    void an_end_that_nobody_told_is_found_by_looking() throws Exception {
        API.post("/jobs", chain("a", "ok")).is(201);
        var asked = held("/jobs/a?wait=60s");
        await().atMost(Duration.ofSeconds(20)).until(() -> API.waiting() == 1);
        API.execute("update escapement.job set status = 'CANCELLED', ended_at = now() where id = 'a'");

        API.node().engine().endings().run();

        assertThat(asked.get().body()).contains("\"status\":\"CANCELLED\"");
    }

    /** Server-sent events as a client reads them. */
    private record Events(BufferedReader lines) implements AutoCloseable {
        static Events of(String path) throws Exception {
            var request = API.request("GET", path, BodyPublishers.noBody()).timeout(Duration.ofSeconds(90));
            var response = API.client.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            return new Events(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
        }

        /** The lines of the next event; what only says that the server lives is none. */
        List<String> next() throws IOException {
            var event = new ArrayList<String>();
            for (var line = lines.readLine(); !line.isEmpty() || event.isEmpty(); line = lines.readLine()) {
                if (!line.isEmpty() && !line.equals(":")) {
                    event.add(line);
                }
            }
            return event;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    @Test
    void the_ends_of_a_projects_jobs_are_told_as_they_come() throws Exception {
        try (var events = Events.of("/events");
                var others = Events.of("/events?project=p1")) {
            assertThat(events.next()).containsExactly("event: ready", "data: {}");
            assertThat(others.next()).containsExactly("event: ready", "data: {}");
            API.post("/jobs", chain("a", "ok")).is(201);
            API.post("/jobs", chain("b", "fail")).is(201);
            API.post("/jobs", chain("c", "ok").replace("{\"id\"", "{\"project\":\"p1\",\"id\""))
                    .is(201);
            API.node().runAll();

            var first = events.next();
            assertThat(first.get(0)).isEqualTo("event: ended");
            assertThat(first.get(1)).contains("\"id\":\"a\"", "\"status\":\"SUCCEEDED\"", "\"endedAt\":");
            assertThat(events.next().get(1)).contains("\"id\":\"b\"", "\"status\":\"FAILED\"", "\"step\":\"s\"");
            assertThat(others.next().get(1)).contains("\"id\":\"c\"");
        }
    }

    @Test
    void who_has_gone_is_forgotten() throws Exception {
        try (var events = Events.of("/events")) {
            events.next();
            assertThat(API.servlet().waits().listening()).isPositive();
        }
        API.post("/jobs", chain("a", "ok")).is(201);
        API.node().runAll();

        await().atMost(Duration.ofSeconds(30)).until(() -> API.servlet().waits().listening() == 0);
    }

    @Test
    void a_thousand_ends_are_told_whole_and_once() throws Exception {
        try (var events = Events.of("/events")) {
            events.next();
            for (int i = 0; i < 1_000; i++) {
                API.node().engine().submit(JobSpec.of("j" + i, new StepSpec("s", "test", Map.of("mode", "ok"))));
            }
            API.node().runAll();

            var told = new ArrayList<String>();
            for (int i = 0; i < 1_000; i++) {
                told.add(events.next().get(1).replaceFirst(".*?\"id\":\"(j\\d+)\".*", "$1"));
            }
            assertThat(told)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 1_000).mapToObj(i -> "j" + i).toList());
        }
    }

    @Test
    void many_jobs_are_looked_up_at_once_in_the_order_of_their_ids() {
        for (var id : List.of("a", "b", "c")) {
            API.post("/jobs", chain(id, "ok")).is(201);
        }
        var answer = API.post("/jobs/lookup", "{\"ids\":[\"c\",\"x\",\"a\"]}").is(200);

        assertThat(answer.items("items")).extracting("id").containsExactly("c", "a");
        assertThat(answer.items("items").get(0)).doesNotContainKey("steps").containsEntry("status", "PENDING");
        assertThat(API.post("/jobs/lookup?project=p1", "{\"ids\":[\"a\"]}")
                        .is(200)
                        .items("items"))
                .isEmpty();
        API.get("/jobs/lookup").isProblem(404, "job-not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "{}", "{\"ids\":[]}", "{\"ids\":[1]}", "{\"ids\":[\"a b\"]}", "{\"ids\":[\"a\"],\"x\":1}"})
    void a_lookup_of_something_else_is_refused(String body) {
        API.post("/jobs/lookup", body).isProblem(422, "invalid-body");
    }

    @Test
    void more_than_a_thousand_ids_are_refused() {
        var ids =
                IntStream.rangeClosed(0, 1_000).mapToObj(i -> "\"j" + i + "\"").collect(Collectors.joining(","));

        API.post("/jobs/lookup", "{\"ids\":[" + ids + "]}").isProblem(422, "invalid-body");
    }

    @Test
    void a_key_of_another_project_hears_nothing() {
        var key = API.post("/keys", "{\"name\":\"other\",\"role\":\"viewer\",\"project\":\"p2\"}")
                .is(201)
                .get("key")
                .toString();

        API.as(key, "GET", "/events?project=p1", "").isProblem(403, "forbidden");
        API.as(key, "POST", "/jobs/lookup?project=p1", "{\"ids\":[\"a\"]}").isProblem(403, "forbidden");
    }

    @Test
    void in_a_batch_nothing_is_held() throws Exception {
        API.post("/jobs", chain("a", "ok")).is(201);

        assertThat(API.batch("GET /api/v1/jobs/a?wait=60s")).contains("\"status\":\"PENDING\"");
        assertThat(API.waiting()).isZero();
        assertThat(API.batch("GET /api/v1/events")).contains("HTTP/1.1 400");
    }

    @Test
    void a_server_that_stops_answers_who_waits() throws Exception {
        var api = new ApiExtension();
        api.beforeAll(null);
        try {
            api.post("/jobs", chain("a", "ok")).is(201);
            var request = api.request("GET", "/jobs/a?wait=60s", BodyPublishers.noBody());
            var asked = api.client.sendAsync(request.build(), BodyHandlers.ofString());
            await().atMost(Duration.ofSeconds(20)).until(() -> api.waiting() == 1);

            api.servlet().release();

            assertThat(asked.get().body()).contains("\"status\":\"PENDING\"");
            assertThat(api.get("/jobs/a?wait=60s").is(200).text()).contains("\"status\":\"PENDING\"");
            api.get("/events").isProblem(503, "unavailable");
        } finally {
            api.afterAll(null);
        }
    }
}
