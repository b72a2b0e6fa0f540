package dev.escapement.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database ends the session that writes a job: clients hear nothing of it, whether they have chosen an id or not. */
class LostAnswerTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    private final Http http = new Http();

    @BeforeAll
    static void endOneSession() throws SQLException {
        SERVER.ledger("create sequence public.session");
        SERVER.ledger("""
                create function public.lose() returns trigger language plpgsql as $$
                begin
                  if nextval('public.session') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
                  return null;
                end$$""");
        SERVER.ledger(
                "create trigger lose after insert on escapement.job for each statement execute function public.lose()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"jobReference\": {\"jobId\": \"mine\"}, "})
    void an_insert_of_bigquery_makes_one_job(String reference) throws Exception {
        var body = "{" + reference + "\"configuration\": {\"query\": {\"query\": \"select 1\"}}}";
        post("/bigquery/v2/projects/bq/jobs", body).is(200);

        var jobs = http.send(DialectServer.KEY, "GET", SERVER.url() + "/api/v1/jobs?project=bq", (String) null);
        assertThat(jobs.text()).containsOnlyOnce("\"id\":\"" + (reference.isEmpty() ? "job_" : "mine"));
    }

    @Test
    void a_native_job_is_created() throws Exception {
        var body =
                "{\"id\": \"a\", \"steps\": [{\"name\": \"s\", \"kind\": \"sql\", \"config\": {\"sql\": \"select 1\"}}]}";
        post("/api/v1/jobs", body).is(201);
    }

    @Test
    void a_batch_query_of_carto_is_created() throws Exception {
        post("/user/carto/api/v2/sql/job", "{\"query\": \"select 1\"}").is(201);
    }

    private Http.Answer post(String path, String body) throws SQLException {
        SERVER.ledger("alter sequence public.session restart");
        var answer =
                http.send(DialectServer.KEY, "POST", SERVER.url() + path, body, "Content-Type", "application/json");
        // The first session was ended, and there was a second one.
        SERVER.ledger("select 1 / (case when last_value > 1 then 1 else 0 end) from public.session");
        return answer;
    }
}
