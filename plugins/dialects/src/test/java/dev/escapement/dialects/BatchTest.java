package dev.escapement.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.Http.Answer;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobRef;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches as clients write them, and as none should. */
class BatchTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    private final Http http = new Http();

    private Answer batch(String key, String body, String... headers) {
        return send("/batch", key, "multipart/mixed; boundary=b", body, headers);
    }

    private Answer send(String path, String key, String type, String body, String... headers) {
        var all = new java.util.ArrayList<>(List.of("Content-Type", type));
        all.addAll(List.of(headers));
        return http.send(key, "POST", SERVER.url() + path, body, all.toArray(String[]::new));
    }

    private static String part(String id, String request) {
        return "--b\r\nContent-Type: application/http\r\nContent-ID: " + id + "\r\n\r\n" + request + "\r\n";
    }

    private static String submit(String id) {
        return "POST /api/v1/jobs HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"id\":\"" + id
                + "\",\"steps\":[{\"name\":\"s\",\"kind\":\"sql\",\"config\":{\"sql\":\"select 1\"}}]}";
    }

    /** The statuses of the parts, after a look at the frame around them. */
    private static List<Integer> statuses(Answer answer) {
        answer.is(200);
        var boundary = answer.header("Content-Type").replace("multipart/mixed; boundary=", "");
        assertThat(answer.text()).startsWith("--" + boundary + "\r\n").endsWith("\r\n--" + boundary + "--\r\n");
        var parts = answer.text().split(Pattern.quote("--" + boundary + "\r\n"), -1);
        for (int i = 1; i < parts.length; i++) {
            var length = Pattern.compile("Content-Length: (\\d+)\r\n\r\n").matcher(parts[i]);
            assertThat(length.find()).isTrue();
            var body = parts[i].substring(length.end()).replaceFirst("\r\n(--.*--\r\n)?$", "");
            assertThat(body.length()).isEqualTo(Integer.parseInt(length.group(1)));
        }
        return Pattern.compile("(?md)^HTTP/1.1 (\\d+) [A-Z].*\r$")
                .matcher(answer.text())
                .results()
                .map(match -> Integer.parseInt(match.group(1)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/batch", "/batch/bigquery/v2", "/batch/v2/bigquery"})
    void calls_of_the_native_api_and_of_a_dialect_are_answered_in_order_with_their_names(String path) {
        var id = "j" + UUID.randomUUID();
        var answer = send(
                path,
                DialectServer.KEY,
                "multipart/mixed; boundary=\"b\"",
                part("<item1:1@x>", submit(id)) + part("2", "GET /bigquery/v2/projects/default/jobs/nope")
                        + part("<u + 3>", "GET /api/v1/jobs?limit=1 HTTP/1.1\r\n\r\n") + "--b--");
        assertThat(statuses(answer)).containsExactly(201, 404, 200);
        assertThat(answer.text())
                .containsSubsequence(
                        "Content-ID: <response-item1:1@x>",
                        id,
                        "Content-ID: response-2",
                        "notFound",
                        "Content-ID: <response-u + 3>");
        assertThat(SERVER.engine().find(JobRef.of(id))).isPresent();
    }

    @Test
    void lines_may_end_as_python_ends_them() {
        var id = "j" + UUID.randomUUID();
        var body = (part("<1>", submit(id)) + "--b--").replace("\r\n", "\n");
        assertThat(statuses(batch(DialectServer.KEY, body))).containsExactly(201);
    }

    @Test
    void headers_and_parameters_around_the_calls_count_where_a_call_has_none() {
        var viewer = SERVER.key("batch-viewer", Role.VIEWER, "p-batch");
        var get = "GET /api/v1/jobs HTTP/1.1\r\n";
        var answer = send(
                "/batch?project=default",
                viewer,
                "multipart/mixed; boundary=b",
                part("1", get + "\r\n") + part("2", get + "Authorization: Bearer " + DialectServer.KEY + "\r\n\r\n")
                        + part("3", "GET /api/v1/jobs?project=p-batch\r\n\r\n") + "--b--");
        assertThat(statuses(answer)).containsExactly(403, 200, 200);
        assertThat(statuses(batch(
                        null,
                        part("1", get + "Authorization: Bearer " + DialectServer.KEY + "\r\n\r\n")
                                + part("2", get + "\r\n") + "--b--")))
                .containsExactly(200, 401);
    }

    @Test
    void a_whole_url_must_be_of_this_server() {
        var calls = part("1", "GET " + SERVER.url() + "/api/v1/jobs HTTP/1.1\r\n\r\n")
                + part("2", "GET http://example.com/api/v1/jobs HTTP/1.1\r\n\r\n")
                + part("3", "GET /elsewhere HTTP/1.1\r\n\r\n") + part("4", "POST /batch HTTP/1.1\r\n\r\n")
                + part("5", "nonsense") + part("6", "GET /api/v1/jobs HTTP/1.1\r\nno header\r\n\r\n") + "--b--";
        assertThat(statuses(batch(DialectServer.KEY, calls))).containsExactly(200, 400, 404, 400, 400, 400);
    }

    @Test
    void what_the_client_has_already_is_not_sent_again() {
        http.send(
                        DialectServer.KEY,
                        "POST",
                        SERVER.url() + "/bigquery/v2/projects/default/jobs",
                        "{\"jobReference\":{\"jobId\":\"tagged\"},\"configuration\":{\"query\":{\"query\":\"select 1\"}}}")
                .is(200);
        org.awaitility.Awaitility.await()
                .until(() -> SERVER.engine()
                        .find(JobRef.of("tagged"))
                        .orElseThrow()
                        .status()
                        .isFinal());
        var get = "GET /bigquery/v2/projects/default/jobs/tagged HTTP/1.1\r\n";
        var tag = http.send(
                        DialectServer.KEY, "GET", SERVER.url() + "/bigquery/v2/projects/default/jobs/tagged", (String)
                                null)
                .at("etag");
        assertThat(statuses(batch(
                        DialectServer.KEY,
                        part("1", get + "If-None-Match: \"" + tag + "\"\r\n\r\n")
                                + part("2", get + "If-None-Match: \"other\"\r\n\r\n") + "--b--")))
                .containsExactly(304, 200);
    }

    @Test
    void too_many_calls_and_what_is_no_batch_are_refused_as_a_whole() {
        var id = "j" + UUID.randomUUID();
        batch(DialectServer.KEY, part("1", submit(id)).repeat(1001) + "--b--").is(400);
        batch(DialectServer.KEY, "--b--").is(400);
        batch(DialectServer.KEY, part("1", submit(id))).is(400);
        send("/batch", DialectServer.KEY, "application/json", "{}").is(415);
        http.send(DialectServer.KEY, "GET", SERVER.url() + "/batch", (String) null)
                .is(405);
        assertThat(SERVER.engine().find(JobRef.of(id))).isEmpty();
    }

    @Test
    void line_breaks_in_names_and_headers_make_no_lines_of_their_own() {
        var answer = batch(DialectServer.KEY, "--b\nContent-ID: a\rb\n\nGET /api/v1/jobs HTTP/1.1\n\n--b--");
        answer.is(400);
        var hidden = batch(
                DialectServer.KEY, part("1", "GET /api/v1/jobs HTTP/1.1\r\nX-Request-Id: a\u0001b\r\n\r\n") + "--b--");
        assertThat(statuses(hidden)).containsExactly(400);
    }
}
