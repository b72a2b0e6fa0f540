package dev.escapement.dialects.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.bigquery.Bigquery;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobConfigurationQuery;
import com.google.api.services.bigquery.model.JobReference;
import dev.escapement.dialects.DialectServer;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** BatchRequest of Google's client for Java, as it is published. */
class BatchClientTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    private static Bigquery client() {
        return new Bigquery.Builder(
                        new NetHttpTransport(),
                        GsonFactory.getDefaultInstance(),
                        request -> request.getHeaders().setAuthorization("Bearer " + DialectServer.KEY))
                .setRootUrl(SERVER.url() + "/")
                .setApplicationName("test")
                .build();
    }

    private static Job job(String id, String sql) {
        return new Job()
                .setJobReference(new JobReference().setProjectId("default").setJobId(id))
                .setConfiguration(new JobConfiguration()
                        .setQuery(new JobConfigurationQuery().setQuery(sql).setUseLegacySql(false)));
    }

    private static final class Answers<T> extends JsonBatchCallback<T> {
        private final List<T> good = new ArrayList<>();
        private final List<GoogleJsonError> bad = new ArrayList<>();

        @Override
        public void onSuccess(T answer, HttpHeaders headers) {
            good.add(answer);
        }

        @Override
        public void onFailure(GoogleJsonError error, HttpHeaders headers) {
            bad.add(error);
        }
    }

    @Test
    void a_thousand_inserts_are_answered_in_their_order_and_all_run() throws Exception {
        var client = client();
        var batch = client.batch();
        var answers = new Answers<Job>();
        for (int i = 0; i < 1000; i++) {
            client.jobs().insert("default", job("bulk_" + i, "select " + i)).queue(batch, answers);
        }
        batch.execute();

        assertThat(answers.bad).isEmpty();
        assertThat(answers.good).hasSize(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(answers.good.get(i).getJobReference().getJobId()).isEqualTo("bulk_" + i);
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> open().isEmpty());
    }

    private static List<dev.escapement.engine.job.Job> open() {
        return SERVER.engine()
                .list(new JobQuery("default", Set.of(Status.PENDING, Status.RUNNING), Map.of(), null, 1))
                .items();
    }

    @Test
    void one_that_fails_leaves_the_others_alone() throws Exception {
        var client = client();
        client.jobs().insert("default", job("there_already", "select 1")).execute();
        var batch = client.batch();
        var inserts = new Answers<Job>();
        client.jobs().insert("default", job("new_one", "select 1")).queue(batch, inserts);
        client.jobs().insert("default", job("there_already", "select 1")).queue(batch, inserts);
        client.jobs().get("default", "there_already").queue(batch, inserts);
        client.jobs().get("default", "nowhere").queue(batch, inserts);
        batch.execute();

        assertThat(inserts.good)
                .extracting(job -> job.getJobReference().getJobId())
                .containsExactly("new_one", "there_already");
        assertThat(inserts.bad).extracting(GoogleJsonError::getCode).containsExactly(409, 404);
        assertThat(inserts.bad.get(0).getErrors().get(0).getReason()).isEqualTo("duplicate");
    }
}
