package dev.escapement.dialects.carto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.DialectServer;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.rest.http.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method, key and error of Batch Queries, as raw HTTP. */
class CartoWireTest extends CartoTest {
    private static final String SELECT = "SELECT 1";

    @Test
    void post_job_answers_201_with_the_whole_job() {
        var created = create("SELECT * FROM generate_series(1, 3)").is(201);
        assertThat(created.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
        assertThat(created.at("job_id").toString())
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(created.at("user")).isEqualTo(user);
        assertThat(created.at("query")).isEqualTo("SELECT * FROM generate_series(1, 3)");
        assertThat(created.at("status")).isEqualTo("pending");
        assertThat(created.at("created_at").toString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")
                .isEqualTo(created.at("updated_at"));
        assertThat(created.text()).doesNotContain("failed_reason", "fallback_status");

        var done = await(created.at("job_id"), "done");
        assertThat(Instant.parse(done.at("updated_at").toString()))
                .isAfterOrEqualTo(Instant.parse(done.at("created_at").toString()));
    }

    @Test
    void post_job_takes_a_form_too() {
        var form = "query=" + URLEncoder.encode("SELECT '+&='", StandardCharsets.UTF_8) + "&api_key=" + key;
        var created = http.send(null, "POST", jobs(), form, "Content-Type", "application/x-www-form-urlencoded")
                .is(201);
        assertThat(created.at("query")).isEqualTo("SELECT '+&='");
    }

    @Test
    void get_job_of_an_unknown_id_is_400_and_never_404() {
        assertThat(send("GET", "/none", null).is(400).at("error.0")).isEqualTo("Job with id none not found");
        assertThat(send("DELETE", "/none", null).is(400).at("error.0")).isEqualTo("Job with id none not found");
        assertThat(send("PUT", "/none", json(Map.of("query", SELECT))).is(400).at("error.0"))
                .isEqualTo("Job with id none not found");
    }

    @Test
    void get_job_lists_the_last_100_of_the_user_in_any_state_oldest_first() {
        assertThat(send("GET", "", null).is(200).text()).isEqualTo("[]");
        var ids = new ArrayList<Object>();
        for (int i = 0; i < 103; i++) {
            ids.add(create(i == 50 ? List.of("SELECT 1", "no sql") : (Object) SELECT)
                    .is(201)
                    .at("job_id"));
            if (i == 50) {
                // They run one after the other, and only so many may wait.
                await(ids.get(50), "failed");
            }
        }

        var listed = (List<?>) Json.parse(send("GET", "", null).is(200).text());
        assertThat(listed).extracting(job -> ((Map<?, ?>) job).get("job_id")).isEqualTo(ids.subList(3, 103));
        assertThat(((Map<?, ?>) listed.get(47)).get("status")).isEqualTo("failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH"})
    void put_and_patch_change_the_query_of_a_pending_job(String method) throws Exception {
        SERVER.hold();
        try {
            var id = create(SELECT).at("job_id");
            var updated = send(method, "/" + id, json(Map.of("query", List.of("SELECT 2", "SELECT 3"))))
                    .is(200);
            assertThat(updated.at("job_id")).isEqualTo(id);
            assertThat(updated.at("query.1.query")).isEqualTo("SELECT 3");
            assertThat(read(id).at("query.0.query")).isEqualTo("SELECT 2");
            assertThat(send(method, "/" + id, "{\"query\": \"\"}").is(400).at("error.0"))
                    .isEqualTo("You must indicate a valid SQL");
            SERVER.go();
            assertThat(await(id, "done").at("query.1.status")).isEqualTo("done");
            assertThat(send(method, "/" + id, json(Map.of("query", SELECT)))
                            .is(400)
                            .at("error.0"))
                    .isEqualTo("Job is not pending, it cannot be updated");
        } finally {
            SERVER.go();
        }
    }

    @Test
    void a_running_job_cannot_be_updated() {
        var id = create("SELECT pg_sleep(60)").at("job_id");
        await(id, "running");
        assertThat(send("PUT", "/" + id, json(Map.of("query", SELECT))).is(400).at("error.0"))
                .isEqualTo("Job is not pending, it cannot be updated");
        assertThat(send("DELETE", "/" + id, null).is(200).at("status")).isEqualTo("cancelled");
    }

    @Test
    void delete_cancels_a_pending_job_which_never_runs() throws Exception {
        SERVER.hold();
        try {
            var id = create("SELECT 1/0").at("job_id");
            assertThat(send("DELETE", "/" + id, null).is(200).at("status")).isEqualTo("cancelled");
            SERVER.go();
            assertThat(run(SELECT).at("status")).isEqualTo("done");
            assertThat(read(id).at("status")).isEqualTo("cancelled");
        } finally {
            SERVER.go();
        }
    }

    @ParameterizedTest
    @CsvSource({"SELECT 1, done", "SELECT 1/0, failed"})
    void cancel_of_a_final_job_is_refused(String sql, String status) {
        var id = run(sql).at("job_id");
        assertThat(send("DELETE", "/" + id, null).is(400).at("error.0"))
                .isEqualTo("Cannot set status from " + status + " to cancelled");
        assertThat(read(id).at("status")).isEqualTo(status);
    }

    @Test
    void a_second_cancel_is_refused() {
        var id = create("SELECT pg_sleep(60)").at("job_id");
        await(id, "running");
        send("DELETE", "/" + id, null).is(200);
        assertThat(send("DELETE", "/" + id, null).is(400).at("error.0"))
                .isEqualTo("Cannot set status from cancelled to cancelled");
    }

    @Test
    void jobs_wip_tells_what_runs() {
        var url = SERVER.url() + "/api/v1/jobs-wip?api_key=" + key;
        assertThat(http.send(null, "GET", url, (String) null).is(200).text()).isEqualTo("{}");
        var id = create("SELECT pg_sleep(60)").at("job_id");
        await(id, "running");
        assertThat(http.send(null, "GET", url, (String) null).is(200).at(user)).isEqualTo(List.of(id));
        send("DELETE", "/" + id, null).is(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{} # You must indicate a valid SQL",
                "{\"query\": null} # You must indicate a valid SQL",
                "{\"query\": \"\"} # You must indicate a valid SQL",
                "[] # You must indicate a valid SQL",
                "{\"query\": 5} # there is no job class for the provided query",
                "{\"query\": []} # there is no job class for the provided query",
                "{\"query\": [\"SELECT 1\", {\"query\": \"SELECT 1\"}]} # there is no job class for the provided query",
                "{\"query\": {\"query\": []}} # there is no job class for the provided query",
                "{\"query\": {\"query\": \"SELECT 1\"}} # there is no job class for the provided query",
                "{\"query\": {\"query\": [\"SELECT 1\"]}} # there is no job class for the provided query",
                "{\"query\": {\"query\": [{\"query\": \"SELECT 1\", \"onerror\": 5}]}} # there is no job class for the provided query",
                "{\"query\": {\"query\": [{\"query\": \"SELECT 1\"}], \"onsuccess\": []}} # there is no job class for the provided query",
                "{\"query\": {\"query\": [{\"query\": \"SELECT 1\", \"timeout\": 0}]}} # The timeout of a query must be a number of milliseconds, 1 or more.",
                "{\"query\": {\"query\": [{\"query\": \"SELECT 1\", \"timeout\": \"5\"}]}} # The timeout of a query must be a number of milliseconds, 1 or more.",
                "{\"query\": \"SELECT 'x\"} # /steps/0/config/sql",
                "{\"query\": \"BEGIN; COMMIT\"} # BEGIN is not for steps",
                "{\"query\" # The body is not one JSON value."
            })
    void a_query_that_is_none_is_400(String body, String message) {
        assertThat(send("POST", "", body).is(400).at("error.0").toString()).contains(message);
    }

    @Test
    void no_key_is_401_permission_denied() {
        assertThat(http.send(null, "GET", jobs(), (String) null).is(401).at("error.0"))
                .isEqualTo("permission denied");
        assertThat(http.send(null, "POST", jobs(), "{\"query\": \"SELECT 1\"}")
                        .is(401)
                        .at("error"))
                .isEqualTo(List.of("permission denied"));
    }

    @Test
    void a_wrong_key_is_401_unauthorized() {
        assertThat(http.send(null, "GET", jobs() + "?api_key=wrong", (String) null)
                        .is(401)
                        .at("error.0"))
                .isEqualTo("Unauthorized");
        var other = SERVER.key("other" + user, Role.USER, "other");
        assertThat(http.send(null, "GET", jobs() + "?api_key=" + other, (String) null)
                        .is(401)
                        .at("error.0"))
                .isEqualTo("Unauthorized");
    }

    @Test
    void a_key_without_the_right_is_403_permission_denied() {
        var viewer = SERVER.key("v" + user, Role.VIEWER, user);
        var url = jobs() + "?api_key=" + viewer;
        assertThat(http.send(null, "POST", url, "{\"query\": \"SELECT 1\"}")
                        .is(403)
                        .at("error.0"))
                .isEqualTo("permission denied");
        http.send(null, "GET", url, (String) null).is(200);

        var id = create("SELECT 1").at("job_id");
        var colleague = SERVER.key("c" + user, Role.USER, user);
        assertThat(http.send(null, "DELETE", jobs() + "/" + id + "?api_key=" + colleague, (String) null)
                        .is(403)
                        .at("error.0"))
                .isEqualTo("permission denied");
    }

    @Test
    void a_key_may_stand_in_the_query_the_body_or_http_basic() {
        var basic = Base64.getEncoder().encodeToString((user + ":" + key).getBytes(StandardCharsets.UTF_8));
        http.send(null, "GET", jobs() + "?map_key=" + key, (String) null).is(200);
        http.send(null, "POST", jobs(), json(Map.of("query", SELECT, "api_key", key)))
                .is(201);
        http.send(null, "GET", jobs(), (String) null, "Authorization", "Basic " + basic)
                .is(200);
        http.send(key, "GET", jobs(), (String) null).is(200);
        assertThat(http.send(null, "GET", jobs(), (String) null, "Authorization", "Basic !")
                        .is(401)
                        .at("error.0"))
                .isEqualTo("permission denied");
    }

    @Test
    void an_unknown_user_is_404() {
        var url = SERVER.url() + "/user/no.body/api/v2/sql/job?api_key=" + key;
        assertThat(http.send(null, "GET", url, (String) null).is(404).at("error.0"))
                .isEqualTo(
                        "Sorry, we can't find CARTO user 'no.body'. Please check that you have entered the correct domain.");
    }

    @Test
    void the_user_is_that_of_the_path_or_of_the_key_or_the_hosts_first_label() throws IOException {
        for (var version : List.of("v1", "v2")) {
            var url = SERVER.url() + "/api/" + version + "/sql/job?api_key=" + key;
            assertThat(http.send(null, "POST", url, "{\"query\": \"SELECT 1\"}")
                            .is(201)
                            .at("user"))
                    .isEqualTo(user);
        }
        assertThat(withHost("cartofante.example.com:8080")).contains("\"user\":\"cartofante\"");
        assertThat(withHost("localhost")).contains("\"user\":\"default\"");
        assertThat(withHost("127.0.0.1:80")).contains("\"user\":\"default\"");
        assertThat(withHost("[::1]:80")).contains("\"user\":\"default\"");
    }

    /** What a key for all projects gets that asks a host of this name. */
    private static String withHost(String host) throws IOException {
        var at = URI.create(SERVER.url());
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            var body = "{\"query\": \"SELECT 1\"}";
            socket.getOutputStream()
                    .write(("POST /api/v2/sql/job?api_key=" + DialectServer.KEY + " HTTP/1.1\r\nHost: " + host
                                    + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_body_over_16384_characters_is_too_large_however_it_was_written() {
        var frame = json(Map.of("query", "")).length();
        var longest = "SELECT '" + "é".repeat(16_384 - frame - "SELECT ''".length()) + "'";
        send("POST", "", json(Map.of("query", longest)).replace(":", " : ")).is(201);
        assertThat(create(longest + " ").is(400).at("error.0").toString())
                .startsWith(
                        "Your payload is too large: 16385 bytes. Max size allowed is 16384 bytes (16kb). Are you trying to import data?.");
    }

    @Test
    void more_than_64_queued_jobs_are_refused() throws Exception {
        SERVER.hold();
        try {
            for (int i = 0; i < 64; i++) {
                create(SELECT).is(201);
            }
            assertThat(create(SELECT).is(400).at("error.0"))
                    .isEqualTo("Failed to create job. Max number of jobs (64) queued reached");
        } finally {
            SERVER.go();
        }
    }

    @Test
    void a_failed_job_tells_its_reason() {
        var failed = run("SELECT * FROM nowhere");
        assertThat(failed.at("status")).isEqualTo("failed");
        assertThat(failed.at("failed_reason").toString()).contains("relation \"nowhere\" does not exist");
    }

    @Test
    void a_query_may_hold_several_statements_in_one_transaction() throws Exception {
        SERVER.sql("create table if not exists carto_several (n int)");
        SERVER.sql("truncate carto_several");
        assertThat(
                        run("INSERT INTO carto_several VALUES (1); SELECT pg_sleep(0); INSERT INTO carto_several VALUES (2);")
                                .at("status"))
                .isEqualTo("done");
        assertThat(run("INSERT INTO carto_several VALUES (3); SELECT 1/0").at("status"))
                .isEqualTo("failed");
        assertThat(run("SELECT 1 / (count(*) - 3) FROM carto_several").at("status"))
                .isEqualTo("done");
    }

    @Test
    void one_job_is_seen_by_the_native_api_and_a_native_one_here() {
        var id = run(SELECT).at("job_id").toString();
        var native_ = http.send(key, "GET", SERVER.url() + "/api/v1/jobs/" + id + "?project=" + user, (String) null)
                .is(200);
        assertThat(native_.at("status")).isEqualTo("SUCCEEDED");
        assertThat(native_.at("steps.0.config.sql")).isEqualTo(SELECT);
        assertThat(native_.at("submitter")).isEqualTo(user);

        var spec = new JobSpec(
                user,
                "native_1",
                null,
                Map.of("carto", Map.of("query", List.of(Map.of("query", "what is not there")))),
                null,
                List.of(
                        new StepSpec("a", "sql", Map.of("sql", "select 1/0")),
                        new StepSpec("b", "extract", Map.of("table", "t", "to", "t.csv"))));
        SERVER.engine().submit(spec);
        SERVER.engine()
                .submit(new JobSpec(
                        user,
                        "native_2",
                        null,
                        Map.of("carto", List.of("SELECT 1")),
                        null,
                        List.of(
                                new StepSpec("query_1", "sql", Map.of("sql", "select 1")),
                                new StepSpec("query_2", "sql", Map.of("sql", "select 2")))));
        assertThat(await("native_2", "done").at("query.1.query")).isEqualTo("select 2");
        send("GET", "", null).is(200);
        var shown = await("native_1", "failed");
        assertThat(shown.at("query.0.query")).isEqualTo("select 1/0");
        assertThat(shown.at("query.1.query").toString()).startsWith("extract {");
        assertThat(SERVER.engine()
                        .find(new JobRef(user, "native_1"))
                        .orElseThrow()
                        .status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void a_job_of_another_api_is_not_updated() throws Exception {
        SERVER.hold();
        try {
            var step = new StepSpec("a", "sql", Map.of("sql", "select 1"));
            SERVER.engine().submit(new JobSpec(user, "native_3", null, null, null, List.of(step)).withSubmitter(user));
            assertThat(send("PUT", "/native_3", json(Map.of("query", SELECT)))
                            .is(400)
                            .at("error.0"))
                    .isEqualTo("Job was submitted by another API, it cannot be updated here");
        } finally {
            SERVER.go();
        }
    }

    @Test
    void a_query_that_is_nested_too_deep_is_refused_and_nothing_breaks() {
        var deep = "[".repeat(490) + "]".repeat(490);
        var status = send("POST", "", "{\"query\": {\"query\": [{\"query\": \"SELECT 1\", \"id\": " + deep + "}]}}")
                .status();
        assertThat(status).isIn(201, 400);
        send("GET", "", null).is(200);
    }

    @Test
    void what_is_not_there_is_404() {
        http.send(null, "GET", SERVER.url() + "/user/" + user + "/api/v3/sql/job?api_key=" + key, (String) null)
                .is(404);
        http.send(null, "GET", SERVER.url() + "/user/?api_key=" + key, (String) null)
                .is(404);
        http.send(null, "POST", jobs() + "/x?api_key=" + key, "{}").is(404);
        http.send(null, "GET", SERVER.url() + "/api/v1/jobs-wip/x?api_key=" + key, (String) null)
                .is(404);
    }
}
