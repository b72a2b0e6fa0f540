package dev.escapement.dialects.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQuery.JobListOption;
import com.google.cloud.bigquery.BigQuery.QueryResultsOption;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.CopyJobConfiguration;
import com.google.cloud.bigquery.ExtractJobConfiguration;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FormatOptions;
import com.google.cloud.bigquery.Job;
import com.google.cloud.bigquery.JobConfiguration;
import com.google.cloud.bigquery.JobId;
import com.google.cloud.bigquery.JobInfo;
import com.google.cloud.bigquery.JobInfo.WriteDisposition;
import com.google.cloud.bigquery.JobStatistics;
import com.google.cloud.bigquery.JobStatus;
import com.google.cloud.bigquery.LegacySQLTypeName;
import com.google.cloud.bigquery.LoadJobConfiguration;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.QueryParameterValue;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.TableId;
import dev.escapement.dialects.DialectServer;
import java.util.Date;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Google's own client for Java, as it is published. */
@SuppressWarnings("JavaUtilDate") // Google's tokens speak in dates.
class JavaClientTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    private static BigQuery client;

    @BeforeAll
    static void connect() throws Exception {
        var token = new AccessToken(DialectServer.KEY, new Date(Long.MAX_VALUE / 2));
        client = BigQueryOptions.newBuilder()
                .setHost(SERVER.url())
                .setProjectId("default")
                .setCredentials(OAuth2Credentials.create(token))
                .build()
                .getService();
        SERVER.sql("create schema geo");
    }

    private static JobId id(String name) {
        return JobId.newBuilder()
                .setJob(name + "_" + UUID.randomUUID())
                .setLocation("US")
                .build();
    }

    private static Job run(JobId id, JobConfiguration configuration) throws InterruptedException {
        return client.create(JobInfo.of(id, configuration)).waitFor();
    }

    private static Job query(String sql) throws InterruptedException {
        return run(id("q"), QueryJobConfiguration.of(sql));
    }

    @Test
    void a_query_is_created_under_the_clients_id_waited_for_and_read() throws Exception {
        var id = id("made_here");
        var job = run(id, QueryJobConfiguration.of("select 42 as answer, 'all' as what, null::text as nothing"));

        assertThat(job.getJobId().getJob()).isEqualTo(id.getJob());
        assertThat(job.getStatus().getState()).isEqualTo(JobStatus.State.DONE);
        assertThat(job.getStatus().getError()).isNull();
        assertThat(job.getStatistics().getEndTime())
                .isGreaterThanOrEqualTo(job.getStatistics().getCreationTime());
        var result = job.getQueryResults();
        assertThat(result.getTotalRows()).isEqualTo(1);
        var row = result.iterateAll().iterator().next();
        assertThat(row.get("answer").getLongValue()).isEqualTo(42);
        assertThat(row.get("what").getStringValue()).isEqualTo("all");
        assertThat(row.get("nothing").isNull()).isTrue();
    }

    @Test
    void a_query_in_one_call_gives_its_rows_with_their_types() throws Exception {
        var result = client.query(QueryJobConfiguration.of("""
                select 1::bigint as i, 2.5::float8 as f, 12345678901234567890.5::numeric as n, true as b, date '2026-11-22' as d,
                       timestamptz '2026-11-22 10:00:00.25+00' as ts, array['x', null, 'y"z'] as a, decode('ff00', 'hex') as raw, '\\u00e9\\x41\\t\\'' as text"""));

        var row = result.iterateAll().iterator().next();
        assertThat(row.get("i").getLongValue()).isEqualTo(1);
        assertThat(row.get("f").getDoubleValue()).isEqualTo(2.5);
        assertThat(row.get("n").getNumericValue()).isEqualByComparingTo("12345678901234567890.5");
        assertThat(row.get("b").getBooleanValue()).isTrue();
        assertThat(row.get("d").getStringValue()).isEqualTo("2026-11-22");
        assertThat(row.get("ts").getTimestampValue()).isEqualTo(1_795_341_600_250_000L);
        assertThat(row.get("a").getRepeatedValue())
                .extracting(value -> value.getValue())
                .containsExactly("x", null, "y\"z");
        assertThat(row.get("text").getStringValue()).isEqualTo("\u00e9A\t'");
        assertThat(row.get("raw").getBytesValue()).containsExactly(0xff, 0);
        assertThat(result.getSchema().getFields().get("ts").getType()).isEqualTo(LegacySQLTypeName.TIMESTAMP);
        assertThat(result.getSchema().getFields().get("a").getMode()).isEqualTo(Field.Mode.REPEATED);
    }

    @Test
    void parameters_by_name_and_by_place_are_values() throws Exception {
        var named =
                client.query(QueryJobConfiguration.newBuilder("select @word || '?' as word, @n + 1 as n, '@n' as kept")
                        .addNamedParameter("word", QueryParameterValue.string("x'; drop table t --"))
                        .addNamedParameter("n", QueryParameterValue.int64(41))
                        .build());
        var row = named.iterateAll().iterator().next();
        assertThat(row.get("word").getStringValue()).isEqualTo("x'; drop table t --?");
        assertThat(row.get("n").getLongValue()).isEqualTo(42);
        assertThat(row.get("kept").getStringValue()).isEqualTo("@n");

        var placed = client.query(QueryJobConfiguration.newBuilder("select ? as a, cardinality(?) as b")
                .addPositionalParameter(QueryParameterValue.float64(0.5))
                .addPositionalParameter(QueryParameterValue.array(new Long[] {1L, 2L}, Long.class))
                .build());
        assertThat(placed.iterateAll().iterator().next().get("a").getDoubleValue())
                .isEqualTo(0.5);
        assertThat(placed.iterateAll().iterator().next().get("b").getLongValue())
                .isEqualTo(2);
    }

    @Test
    void a_job_that_exists_is_found_again_by_its_id_and_not_run_twice() throws Exception {
        SERVER.sql("create table geo.runs (n bigint)");
        var id = id("once");
        var insert = QueryJobConfiguration.of("insert into geo.runs values (1)");
        run(id, insert);
        var again = client.create(JobInfo.of(id, insert)).waitFor();

        assertThat(again.getJobId().getJob()).isEqualTo(id.getJob());
        assertThat(client.query(QueryJobConfiguration.of("select count(*) as n from geo.runs"))
                        .iterateAll()
                        .iterator()
                        .next()
                        .get("n")
                        .getLongValue())
                .isEqualTo(1);
    }

    @Test
    void a_query_that_fails_says_why() {
        assertThatThrownBy(() -> query("select * from no_such_table_here"))
                .isInstanceOf(BigQueryException.class)
                .hasMessageContaining("no_such_table_here");
        assertThatThrownBy(() -> client.query(QueryJobConfiguration.of("select 1/0")))
                .isInstanceOf(BigQueryException.class)
                .satisfies(e -> assertThat(((BigQueryException) e).getError().getReason())
                        .isEqualTo("invalidQuery"))
                .hasMessageContaining("division by zero");
    }

    @Test
    void a_running_query_is_cancelled() throws Exception {
        var job = client.create(JobInfo.of(id("long"), QueryJobConfiguration.of("select pg_sleep(600)")));
        assertThat(job.cancel()).isTrue();

        assertThatThrownBy(job::waitFor).isInstanceOf(BigQueryException.class);
        var ended = client.getJob(job.getJobId());
        assertThat(ended.getStatus().getState()).isEqualTo(JobStatus.State.DONE);
        assertThat(ended.getStatus().getError().getReason()).isEqualTo("stopped");
    }

    @Test
    void a_hundred_thousand_rows_are_paged_through() throws Exception {
        var result = query("select n, 'row ' || n as text from generate_series(1, 100000) n")
                .getQueryResults();

        assertThat(result.getTotalRows()).isEqualTo(100_000);
        var sum = StreamSupport.stream(result.iterateAll().spliterator(), false)
                .mapToLong(row -> row.get("n").getLongValue())
                .sum();
        assertThat(sum).isEqualTo(5_000_050_000L);
        var small =
                query("select n from generate_series(1, 2500) n").getQueryResults(QueryResultsOption.pageSize(1000));
        assertThat(StreamSupport.stream(small.iterateAll().spliterator(), false))
                .hasSize(2500);
        assertThat(small.getNextPage().getNextPage().hasNextPage()).isFalse();
    }

    @Test
    void a_file_is_loaded_with_its_bad_rows_set_aside_and_extracted_and_copied() throws Exception {
        SERVER.file("bucket/towns.csv", "Town,People\nBern,144000\nBasel,many\nZug,31000\n");
        var schema =
                Schema.of(Field.of("town", LegacySQLTypeName.STRING), Field.of("people", LegacySQLTypeName.INTEGER));
        var towns = TableId.of("geo", "towns");
        var load = run(
                id("load"),
                LoadJobConfiguration.newBuilder(towns, "gs://bucket/towns.csv")
                        .setFormatOptions(com.google.cloud.bigquery.CsvOptions.newBuilder()
                                .setSkipLeadingRows(1)
                                .build())
                        .setSchema(schema)
                        .setMaxBadRecords(5)
                        .build());

        assertThat(load.getStatus().getError()).isNull();
        assertThat(load.getStatus().getExecutionErrors()).singleElement().satisfies(error -> {
            assertThat(error.getReason()).isEqualTo("invalid");
            assertThat(error.getMessage()).contains("line 3");
            assertThat(error.getLocation()).isEqualTo("gs://bucket/towns.csv");
        });
        JobStatistics.LoadStatistics loaded = load.getStatistics();
        assertThat(loaded.getOutputRows()).isEqualTo(2);
        assertThat(loaded.getBadRecords()).isEqualTo(1);

        var copy = run(id("copy"), CopyJobConfiguration.of(TableId.of("geo", "copied"), towns));
        assertThat(copy.getStatus().getError()).isNull();
        assertThatThrownBy(() -> run(id("again"), CopyJobConfiguration.of(TableId.of("geo", "copied"), towns)))
                .satisfies(e -> assertThat(((BigQueryException) e).getError().getReason())
                        .isEqualTo("duplicate"));

        run(
                id("extract"),
                ExtractJobConfiguration.newBuilder(TableId.of("geo", "copied"), "gs://bucket/out-*.csv")
                        .setFormat(FormatOptions.csv().getType())
                        .build());
        assertThat(SERVER.text("bucket/out-000000000000.csv")).isEqualTo("town,people\nBern,144000\nZug,31000\n");
    }

    @Test
    void a_load_with_too_many_bad_rows_fails() throws Exception {
        SERVER.file("bucket/bad.csv", "1\nx\n");
        assertThatThrownBy(() -> run(
                        id("bad"),
                        LoadJobConfiguration.newBuilder(TableId.of("geo", "bad"), "gs://bucket/bad.csv")
                                .setSchema(Schema.of(Field.of("n", LegacySQLTypeName.INTEGER)))
                                .build()))
                .isInstanceOf(BigQueryException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void a_query_fills_a_table_as_its_disposition_says() throws Exception {
        var target = TableId.of("geo", "Filled");
        var fill = QueryJobConfiguration.newBuilder("select n from unnest(array[1, 2, 3]) n where n > @least;")
                .addNamedParameter("least", QueryParameterValue.int64(1))
                .setDestinationTable(target);
        var job = run(id("fill"), fill.build());
        assertThat(StreamSupport.stream(job.getQueryResults().iterateAll().spliterator(), false))
                .hasSize(2);
        assertThatThrownBy(() -> run(id("fill"), fill.build())).hasMessageContaining("has rows");
        run(id("fill"), fill.setWriteDisposition(WriteDisposition.WRITE_APPEND).build());
        assertThat(client.query(QueryJobConfiguration.of("select count(*) as n from `default.geo.Filled`"))
                        .iterateAll()
                        .iterator()
                        .next()
                        .get(0)
                        .getLongValue())
                .isEqualTo(4);
        run(
                id("fill"),
                fill.setWriteDisposition(WriteDisposition.WRITE_TRUNCATE).build());
        assertThat(client.query(QueryJobConfiguration.newBuilder("select count(*) as n from filled")
                                .setDefaultDataset("geo")
                                .build())
                        .iterateAll()
                        .iterator()
                        .next()
                        .get(0)
                        .getLongValue())
                .isEqualTo(2);
    }

    @Test
    void jobs_are_listed_with_filters_and_tokens_and_deleted() throws Exception {
        var from = System.currentTimeMillis();
        for (int i = 0; i < 3; i++) {
            query("select " + i);
        }
        var listed = client.listJobs(
                JobListOption.minCreationTime(from),
                JobListOption.pageSize(2),
                JobListOption.stateFilter(JobStatus.State.DONE));
        var jobs =
                StreamSupport.stream(listed.iterateAll().spliterator(), false).toList();
        assertThat(jobs)
                .hasSize(3)
                .allSatisfy(job -> assertThat(job.getStatus().getState()).isEqualTo(JobStatus.State.DONE));
        QueryJobConfiguration last = jobs.get(0).getConfiguration();
        assertThat(last.getQuery()).isEqualTo("select 2");

        assertThat(client.delete(jobs.get(0).getJobId())).isTrue();
        assertThat(client.getJob(jobs.get(0).getJobId())).isNull();
        assertThat(client.getJob(JobId.of("never_was"))).isNull();
        assertThat(client.cancel(JobId.of("never_was"))).isFalse();
    }

    @Test
    void a_dry_run_looks_at_a_query_and_runs_nothing() throws Exception {
        var valid = client.create(JobInfo.of(QueryJobConfiguration.newBuilder("create table geo.never as select 1")
                .setDryRun(true)
                .build()));
        assertThat(valid.getStatus().getState()).isEqualTo(JobStatus.State.DONE);
        assertThatThrownBy(() -> client.create(JobInfo.of(QueryJobConfiguration.newBuilder("select * from geo.never")
                        .setDryRun(true)
                        .build())))
                .isInstanceOf(BigQueryException.class)
                .hasMessageContaining("geo.never");
    }

    @Test
    void statements_that_give_no_rows_tell_how_many_they_changed() throws Exception {
        query("create table geo.changed (n bigint)");
        var job = query("insert into geo.changed select generate_series(1, 7)");

        JobStatistics.QueryStatistics statistics = job.getStatistics();
        assertThat(statistics.getNumDmlAffectedRows()).isEqualTo(7);
        assertThat(statistics.getStatementType()).isEqualTo(JobStatistics.QueryStatistics.StatementType.INSERT);
        assertThat(job.getQueryResults().getTotalRows()).isZero();
    }
}
