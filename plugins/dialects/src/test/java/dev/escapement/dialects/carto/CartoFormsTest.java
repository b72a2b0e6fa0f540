package dev.escapement.dialects.carto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.Http.Answer;
import dev.escapement.rest.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The forms of a query, and what stands where in each when something fails or is cancelled. */
class CartoFormsTest extends CartoTest {
    private static final String FAIL = "SELECT 1/0";
    private static final String OK = "SELECT 1";
    private static final String SLOW = "SELECT pg_sleep(60)";

    private String log;

    @BeforeEach
    void table() throws Exception {
        log = "carto_log_" + user;
        SERVER.sql("create table " + log + " (at serial, line text)");
    }

    private String say(String line) {
        return "INSERT INTO " + log + " (line) VALUES ('" + line + "')";
    }

    /** Fails unless these lines were written, in this order. */
    private void assertSaid(String... lines) {
        var said = run("SELECT 1 / (coalesce(string_agg(line, '|' ORDER BY at), '') = $t$" + String.join("|", lines)
                + "$t$)::int FROM " + log);
        assertThat(said.at("status")).as(said.text()).isEqualTo("done");
    }

    private static Map<?, ?> query(Answer job, int index) {
        return (Map<?, ?>) job.at("query.query." + index);
    }

    @Test
    void a_list_of_queries_shows_the_status_of_each() {
        var created = create(List.of(OK, OK)).is(201);
        assertThat(created.at("query"))
                .isEqualTo(List.of(Map.of("query", OK, "status", "pending"), Map.of("query", OK, "status", "pending")));
        var done = await(created.at("job_id"), "done");
        assertThat(done.at("query"))
                .isEqualTo(List.of(Map.of("query", OK, "status", "done"), Map.of("query", OK, "status", "done")));
    }

    @Test
    void when_one_of_a_list_fails_the_later_ones_stay_pending_for_ever() {
        var failed = run(List.of(OK, FAIL, OK));
        assertThat(failed.at("status")).isEqualTo("failed");
        assertThat(failed.at("failed_reason")).isEqualTo(failed.at("query.1.failed_reason"));
        assertThat(failed.at("query.1.failed_reason").toString()).contains("division by zero");
        assertThat(failed.at("query.0.status")).isEqualTo("done");
        assertThat(failed.at("query.1.status")).isEqualTo("failed");
        assertThat(failed.at("query.2")).isEqualTo(Map.of("query", OK, "status", "pending"));
    }

    @Test
    void when_a_list_is_cancelled_the_running_one_is_cancelled_and_later_ones_stay_pending() {
        var id = create(List.of(OK, SLOW, OK)).at("job_id");
        await(id, "running");
        var cancelled = send("DELETE", "/" + id, null).is(200);
        assertThat(cancelled.at("status")).isEqualTo("cancelled");
        var shown = read(id);
        assertThat(shown.at("query.2.status")).isEqualTo("pending");
        assertThat(shown.at("query.1.status").toString()).isIn("cancelled", "pending");
    }

    @Test
    void an_object_whose_queries_succeed_runs_what_follows_their_success_in_its_place() {
        var done = run(Map.of(
                "query",
                List.of(
                        Map.of("query", say("q1"), "onsuccess", say("s1"), "onerror", say("e1"), "id", "first"),
                        Map.of("query", say("q2"), "timeout", 60_000)),
                "onsuccess",
                say("s"),
                "onerror",
                say("e")));
        assertThat(done.at("status")).isEqualTo("done");
        assertThat(done.at("fallback_status")).isEqualTo("done");
        assertThat(done.at("query.onsuccess")).isEqualTo(say("s"));
        var first = query(done, 0);
        assertThat(first.get("status")).isEqualTo("done");
        assertThat(first.get("fallback_status")).isEqualTo("done");
        assertThat(first.get("id")).isEqualTo("first");
        assertThat(first.get("onerror")).isEqualTo(say("e1"));
        assertThat(Instant.parse(first.get("started_at").toString()))
                .isBeforeOrEqualTo(Instant.parse(first.get("ended_at").toString()));
        assertThat(query(done, 1).containsKey("fallback_status")).isFalse();
        assertThat(query(done, 1).get("status")).isEqualTo("done");
        assertSaid("q1", "s1", "q2", "s");
    }

    @Test
    void an_object_of_which_a_query_fails_runs_its_onerror_and_that_of_the_job_and_skips_the_rest() {
        var failed = run(Map.of(
                "query",
                List.of(
                        Map.of("query", say("q1"), "onerror", say("e1")),
                        Map.of("query", FAIL, "onsuccess", say("s2"), "onerror", say("e2")),
                        Map.of("query", say("q3"), "onsuccess", say("s3"), "onerror", say("e3"))),
                "onsuccess",
                say("s"),
                "onerror",
                say("e")));
        assertThat(failed.at("status")).isEqualTo("failed");
        assertThat(failed.at("failed_reason").toString()).contains("division by zero");
        assertThat(failed.at("fallback_status")).isEqualTo("done");
        assertThat(query(failed, 0).get("status")).isEqualTo("done");
        assertThat(query(failed, 0).get("fallback_status")).isEqualTo("skipped");
        assertThat(query(failed, 1).get("status")).isEqualTo("failed");
        assertThat(query(failed, 1).get("fallback_status")).isEqualTo("done");
        assertThat(query(failed, 1).get("failed_reason").toString()).contains("division by zero");
        assertThat(query(failed, 2).get("status")).isEqualTo("skipped");
        assertThat(query(failed, 2).get("fallback_status")).isEqualTo("skipped");
        assertSaid("q1", "e2", "e");
    }

    @Test
    void a_failing_fallback_changes_no_status_and_its_message_lands_in_the_querys_reason() {
        var done = run(Map.of(
                "query",
                List.of(Map.of("query", OK, "onsuccess", "SELECT * FROM nowhere"), Map.of("query", say("q2"))),
                "onsuccess",
                "SELECT * FROM nobody"));
        assertThat(done.at("status")).isEqualTo("done");
        assertThat(done.at("fallback_status")).isEqualTo("failed");
        assertThat(query(done, 0).get("status")).isEqualTo("done");
        assertThat(query(done, 0).get("fallback_status")).isEqualTo("failed");
        assertThat(query(done, 0).get("failed_reason").toString()).contains("nowhere");
        assertThat(query(done, 1).get("status")).isEqualTo("done");
        assertSaid("q2");

        var failed = run(Map.of(
                "query", List.of(Map.of("query", FAIL, "onerror", "SELECT * FROM nowhere")), "onerror", say("e")));
        assertThat(failed.at("status")).isEqualTo("failed");
        assertThat(failed.at("failed_reason").toString()).contains("division by zero");
        assertThat(query(failed, 0).get("fallback_status")).isEqualTo("failed");
        assertThat(query(failed, 0).get("failed_reason").toString()).contains("nowhere");
        assertSaid("q2", "e");
    }

    @Test
    void after_a_cancel_later_queries_are_skipped_with_what_follows_them() {
        var id = create(Map.of(
                        "query",
                        List.of(
                                Map.of("query", SLOW, "onerror", say("e1")),
                                Map.of("query", OK, "onsuccess", say("s2"))),
                        "onerror",
                        say("e")))
                .at("job_id");
        await(id, "running");
        send("DELETE", "/" + id, null).is(200);
        var cancelled = await(id, "cancelled");
        assertThat(query(cancelled, 0).get("status")).isEqualTo("cancelled");
        assertThat(query(cancelled, 0).get("fallback_status")).isEqualTo("skipped");
        assertThat(query(cancelled, 1).get("status")).isEqualTo("skipped");
        assertThat(query(cancelled, 1).get("fallback_status")).isEqualTo("skipped");
        assertThat(cancelled.at("fallback_status")).isEqualTo("skipped");
        assertSaid();
    }

    @Test
    void a_query_that_waits_has_a_fallback_that_waits() throws Exception {
        SERVER.hold();
        try {
            var created = create(Map.of("query", List.of(Map.of("query", OK, "onerror", OK)), "onsuccess", OK));
            assertThat(created.at("fallback_status")).isEqualTo("pending");
            assertThat(query(created, 0).get("fallback_status")).isEqualTo("pending");
            assertThat(query(created, 0).containsKey("started_at")).isFalse();
        } finally {
            SERVER.go();
        }
    }

    @Test
    void a_query_that_takes_longer_than_its_timeout_fails() {
        var failed = run(Map.of("query", List.of(Map.of("query", SLOW, "timeout", 50))));
        assertThat(failed.at("status")).isEqualTo("failed");
        assertThat(failed.at("failed_reason").toString()).contains("time");
    }

    @Test
    void templates_get_their_values_in_the_fallbacks_of_a_query_and_what_was_sent_is_shown_unchanged() {
        var onError = "INSERT INTO " + log + " (line) VALUES ('<%= job_id %> at <%=error_message%>!'), "
                + "('<%= error_message %>'), ($m$it's <%= error_message %>$m$), (E'\\x41 <%= error_message %>')";
        var failing = "SELECT 'it''s'::int";
        var failed = run(Map.of("query", List.of(Map.of("query", failing, "onerror", onError))));
        assertThat(query(failed, 0).get("onerror")).isEqualTo(onError);
        assertThat(query(failed, 0).get("fallback_status")).as(failed.text()).isEqualTo("done");
        var message = failed.at("failed_reason").toString();
        assertThat(message).contains("\"it's\"");
        assertSaid(failed.at("job_id") + " at " + message + "!", message, "it's " + message, "A " + message);
    }

    @Test
    void after_a_success_the_id_is_known_and_no_message() {
        var done = run(
                Map.of("query", List.of(Map.of("query", OK, "onsuccess", say("<%= job_id %> <%= error_message %>")))));
        assertSaid(done.at("job_id") + " <%= error_message %>");
    }

    @Test
    void templates_are_not_replaced_in_queries_and_in_the_jobs_own_fallbacks() {
        run(Map.of("query", List.of(Map.of("query", say("<%= job_id %>"))), "onsuccess", say("<%= error_message %>")));
        assertSaid("<%= job_id %>", "<%= error_message %>");
    }

    @Test
    void a_message_outside_of_a_text_in_quotes_is_refused() {
        for (var sql : List.of(
                "SELECT <%= error_message %>", "SELECT 1 -- <%= error_message %>", "SELECT \"<%= error_message %>\"")) {
            assertThat(create(Map.of("query", List.of(Map.of("query", OK, "onerror", sql))))
                            .is(400)
                            .at("error.0")
                            .toString())
                    .startsWith("<%= error_message %> can stand in a text in quotes only");
        }
    }

    @Test
    void what_looks_like_an_expression_of_ours_in_a_text_stays_text() {
        run(say("${job.id} \\ ${"));
        run("INSERT INTO " + log + " (line) VALUES (E'\\x41${job.id}'), ($t$${job.id}$t$), (E'cost \\${5}')");
        assertSaid("${job.id} \\ ${", "A${job.id}", "${job.id}", "cost ${5}");
        assertThat(create("SELECT ${job.id}").is(400).at("error.0").toString()).startsWith("syntax error at or near");
    }

    @Test
    void a_message_may_stand_behind_a_dollar_in_a_dollar_quote() {
        var failed = run(Map.of(
                "query",
                List.of(Map.of(
                        "query",
                        FAIL,
                        "onerror",
                        "INSERT INTO " + log + " (line) VALUES ($$it's $<%= error_message %>${$$)"))));
        assertSaid("it's $" + failed.at("failed_reason") + "${");
    }

    @Test
    void what_follows_a_job_that_is_over_is_not_cancelled_with_it() {
        for (var query : List.of(
                Map.of("query", List.of(Map.of("query", FAIL, "onerror", "SELECT pg_sleep(1)"))),
                Map.of("query", List.of(Map.of("query", OK)), "onsuccess", "SELECT pg_sleep(1)"))) {
            var id = create(query).at("job_id");
            var status = query.containsKey("onsuccess") ? "done" : "failed";
            await(id, status);
            assertThat(send("DELETE", "/" + id, null).is(400).at("error.0"))
                    .isEqualTo("Cannot set status from " + status + " to cancelled");
            Awaitility.await().until(() -> read(id).text().contains("\"fallback_status\":\"done\""));
        }
    }

    @Test
    void a_job_tells_its_form_in_the_list_too() {
        run(Map.of("query", List.of(Map.of("query", OK))));
        var listed = (List<?>) Json.parse(send("GET", "", null).is(200).text());
        assertThat(((Map<?, ?>) listed.get(0)).get("query"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsKey("query");
    }
}
