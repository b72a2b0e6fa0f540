package dev.escapement.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.escapement.client.job.InvalidJobException;
import dev.escapement.client.job.JobConflictException;
import dev.escapement.client.job.JobFailedException;
import dev.escapement.client.job.JobNotFoundException;
import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.Part;
import dev.escapement.client.job.RefusedException;
import dev.escapement.client.job.Row;
import dev.escapement.client.job.Status;
import dev.escapement.client.job.StepSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What handles tell and do, wherever the engine is. */
@Timeout(120)
abstract class HandleContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);

    private ApiServer server;
    private EscapementClient client;

    abstract ApiServer server();

    abstract EscapementClient connect();

    @BeforeEach
    void begin() {
        server = server();
        client = connect();
    }

    @AfterEach
    void end() {
        client.close();
    }

    @AfterEach
    void mend() {
        server.gates.failing(false);
    }

    private static JobSpec gated(String gate) {
        return JobSpec.of(StepSpec.of("wait", "gate", Map.of("gate", gate)));
    }

    private static String name() {
        return "n" + UUID.randomUUID();
    }

    @Test
    void a_handle_is_there_at_once_and_tells_of_the_end() throws Exception {
        var gate = name();
        var spec = gated(gate);
        var job = client.submit(spec);

        assertThat(job).hasToString("Job " + spec.id() + " in progress");
        assertThat(job.isComplete()).isFalse();
        assertThat(job.failed()).isFalse();
        assertThat(job.endTime()).isEmpty();
        assertThat(job.totalTime()).isEmpty();
        assertThatThrownBy(() -> job.await(SHORT))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("Timed out waiting for Job " + spec.id() + " to complete, after PT0.2S.");
        server.gates.open(gate);

        assertThat(job.await(LONG)).isSameAs(job).hasToString("Job " + spec.id() + " completed");
        assertThat(job.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(job.isComplete()).isTrue();
        assertThat(job.failed()).isFalse();
        assertThat(job.fatalError()).isEmpty();
        assertThat(job.errors()).isEmpty();
        assertThat(job.totalTime()).hasValueSatisfying(time -> assertThat(time).isPositive());
        assertThat(job.startTime().orElseThrow()).isBefore(job.endTime().orElseThrow());
    }

    @Test
    void a_failed_one_tells_why() throws Exception {
        var job = client.submit(JobSpec.of(StepSpec.sql("divide", "select 1 / 0"), StepSpec.sql("never", "select 1")));
        job.await(LONG);

        assertThat(job)
                .hasToString("Job " + job.id() + " failed with error: "
                        + job.fatalError().orElseThrow().message());
        assertThat(job.failed()).isTrue();
        assertThat(job.fatalError().orElseThrow().step()).isEqualTo("divide");
        assertThat(job.fatalError().orElseThrow().code()).isEqualTo("22012");
        assertThat(job.steps()).extracting("status").containsExactly(Status.FAILED, Status.UNPROCESSED);
        assertThatThrownBy(job::result).isInstanceOf(JobFailedException.class).hasMessage(job.toString());
    }

    @Test
    void what_went_wrong_without_ending_it_is_no_failure() throws Exception {
        server.file("bad.csv", "n\n1\ntwo\n3\n");
        var load = StepSpec.load("load", "bad.csv", "bad_rows")
                .with("schema", List.of(Map.of("name", "n", "type", "bigint")))
                .with("maxBadRows", 1);
        var job = client.submit(JobSpec.of(load)).await(LONG);

        assertThat(job).hasToString("Job " + job.id() + " completed with some non-fatal errors");
        assertThat(job.failed()).isFalse();
        assertThat(job.errors()).singleElement().satisfies(warning -> {
            assertThat(warning.step()).isEqualTo("load");
            assertThat(warning.message()).isNotEmpty();
        });
    }

    @Test
    void a_handle_of_a_list_says_all_too() throws Exception {
        server.file("bad2.csv", "n\n1\ntwo\n");
        var load = StepSpec.load("load", "bad2.csv", "bad_rows2")
                .with("schema", List.of(Map.of("name", "n", "type", "bigint")))
                .with("maxBadRows", 1);
        var job = client.submit(JobSpec.of(load));

        assertThat(EscapementClient.awaitAll(List.of(job), LONG))
                .hasToString("[Job " + job.id() + " completed with some non-fatal errors]");
    }

    @Test
    void the_one_line_helpers_do_what_they_say() throws Exception {
        server.file("in.csv", "n,word\n1,one\n2,two\n");
        client.load("in.csv", "helped").await(LONG);
        client.copy("helped", "helped_again").await(LONG);
        client.extract("select * from helped_again order by n desc", "out.csv").await(LONG);
        client.extract("helped", "table.csv").await(LONG);

        assertThat(server.lines("out.csv")).containsExactly("n,word", "2,two", "1,one");
        assertThat(server.lines("table.csv")).hasSize(3);
        assertThat(client.query("select count(*) as n from helped_again").result())
                .singleElement()
                .satisfies(row -> assertThat(row.integer("n")).isEqualTo(2));
    }

    @Test
    void rows_have_types() {
        var rows = client.query(
                        "select 42 as n, 0.10 as d, 1.5::float8 as f, 'NaN'::float8 as nan, true as b, 'x' as t,"
                                + " date '2026-11-23' as day, timestamptz '2026-11-23 12:30:00.25+00' as at, null::int as nothing, 1 as n")
                .result();

        Row row = rows.iterator().next();
        assertThat(row.integer("n")).isEqualTo(42);
        assertThat(row.decimal("d")).isEqualTo(new BigDecimal("0.10"));
        assertThat(row.floating("f")).isEqualTo(1.5);
        assertThat(row.floating("nan")).isNaN();
        assertThat(row.bool("b")).isTrue();
        assertThat(row.text("t")).isEqualTo("x");
        assertThat(row.date("day")).isEqualTo(LocalDate.parse("2026-11-23"));
        assertThat(row.instant("at")).isEqualTo(Instant.parse("2026-11-23T12:30:00.25Z"));
        assertThat(row.integer("nothing")).isNull();
        assertThat(row.values()).hasSize(10);
        assertThat(row.asMap()).containsEntry("n", 42L).hasSize(9);
        assertThat(rows.columns().get(0)).hasToString("Column[name=n, type=integer]");
        assertThatThrownBy(() -> row.integer("t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column t holds x, not a number.");
        assertThatThrownBy(() -> row.text("none")).hasMessageContaining("has no column none");
    }

    @Test
    void the_result_is_that_of_the_last_step_that_left_rows() {
        var job = client.submit(JobSpec.of(
                StepSpec.sql("first", "select 1 as a"),
                StepSpec.sql("second", "select 2 as b"),
                StepSpec.sql("third", "create table t3 (n int)")));

        assertThat(job.result()).extracting(Row::toString).containsExactly("{b=2}");
        assertThat(job.result("first")).extracting(Row::toString).containsExactly("{a=1}");
        assertThatThrownBy(() -> job.result("third")).hasMessage("Step third of job " + job.id() + " left no rows.");
        assertThatThrownBy(() -> job.result("fourth")).hasMessage("Step fourth of job " + job.id() + " left no rows.");
        assertThatThrownBy(() -> client.job("no-such-job").result("first")).isInstanceOf(JobNotFoundException.class);
    }

    @Test
    void a_wrong_job_is_refused_with_the_names_of_its_fields_before_there_is_one() throws Exception {
        var id = name();
        var spec = JobSpec.builder()
                .id(id)
                .priority(12)
                .steps(StepSpec.extract("out", "airports", "../out.csv"), StepSpec.of("b", "nonsense", Map.of()))
                .build();

        assertThatThrownBy(() -> client.submit(spec))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        e -> assertThat(e.problems()).extracting("pointer").contains("/priority"));
        var wrong = JobSpec.builder().id(id).steps(StepSpec.extract("out", "airports", "../invalid.csv"));
        assertThatThrownBy(() -> client.submit(wrong.build()))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("/steps/0/config/to");
        assertThat(client.submitAsync(spec))
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(InvalidJobException.class);
        assertThat(server.jobs(id)).isZero();
        assertThatThrownBy(() -> client.submit(JobSpec.query("select 1").withId("with blanks")))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("/id");
    }

    @Test
    void the_same_again_is_the_same_job_and_another_one_under_its_id_is_refused() throws Exception {
        var spec = JobSpec.query("select 1");
        client.submit(spec).await(LONG);

        assertThat(client.submit(spec)).hasToString("Job " + spec.id() + " completed");
        assertThatThrownBy(() -> client.submit(JobSpec.query("select 2").withId(spec.id())))
                .isInstanceOfSatisfying(
                        JobConflictException.class,
                        e -> assertThat(e.differences()).extracting("pointer").containsExactly("/steps/0/config/sql"));
        assertThat(server.jobs(spec.id())).isEqualTo(1);
    }

    @Test
    void a_job_that_is_not_there_cannot_be_waited_for() {
        var job = client.job("nobody-" + name());

        assertThatThrownBy(() -> job.await(LONG)).isInstanceOf(JobNotFoundException.class);
        assertThatThrownBy(job::status).isInstanceOf(JobNotFoundException.class).hasMessageContaining(job.id());
        assertThatThrownBy(() -> EscapementClient.awaitAll(List.of(job), LONG))
                .isInstanceOf(JobNotFoundException.class);
        assertThatThrownBy(() -> client.job("a/../b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void any_and_all_give_those_that_are_over_in_their_order_and_never_throw_on_time_out() throws Exception {
        var gates = List.of(name(), name(), name());
        var jobs = new ArrayList<JobHandle>();
        gates.forEach(gate -> jobs.add(client.submit(gated(gate))));
        var given = List.copyOf(jobs);

        assertThat(EscapementClient.awaitAny(jobs, SHORT)).isEmpty();
        server.gates.open(gates.get(2));
        assertThat(EscapementClient.awaitAny(jobs, LONG)).containsExactly(jobs.get(2));
        server.gates.open(gates.get(0));
        assertThat(jobs.get(0).future()).succeedsWithin(LONG).isSameAs(jobs.get(0));
        assertThat(EscapementClient.awaitAll(jobs, SHORT)).containsExactly(jobs.get(0), jobs.get(2));
        server.gates.open(gates.get(1));
        assertThat(EscapementClient.awaitAll(jobs, LONG)).isEqualTo(jobs);
        assertThat(EscapementClient.awaitAny(jobs, Duration.ZERO)).isEqualTo(jobs);
        assertThat(EscapementClient.awaitAny(List.of(), LONG)).isEmpty();
        assertThat(EscapementClient.awaitAll(List.of(), LONG)).isEmpty();
        assertThat(jobs).isEqualTo(given);
    }

    @Test
    void handles_of_several_clients_are_waited_for_together() throws Exception {
        try (var another = EscapementClient.connect(ClientOptions.of(ApiServer.KEY, server.url()))) {
            var jobs = List.of(client.query("select 1"), another.query("select 2"));

            assertThat(EscapementClient.awaitAll(jobs, LONG)).isEqualTo(jobs);
        }
    }

    @Test
    void a_cancel_ends_it() throws Exception {
        var job = client.submit(JobSpec.builder()
                .steps(StepSpec.of("wait", "gate", Map.of("gate", name())))
                .atEnd(StepSpec.sql("after", "select 1"))
                .build());
        await().atMost(LONG).until(() -> server.gates.runsOf(job.id()) == 1);

        assertThat(job.cancel()).isTrue();
        job.await(LONG);
        assertThat(job.status()).isEqualTo(Status.CANCELLED);
        assertThat(job).hasToString("Job " + job.id() + " failed with error: It was cancelled.");
        assertThat(job.fatalError().orElseThrow().code()).isEqualTo("cancelled");
        assertThat(job.steps()).last().satisfies(step -> {
            assertThat(step.part()).isEqualTo(Part.FINALLY);
            assertThat(step.status()).isEqualTo(Status.SUCCEEDED);
        });
        assertThat(job.cancelAsync()).succeedsWithin(LONG).isEqualTo(true);
        var done = client.query("select 1").await(LONG);
        assertThat(done.cancel()).as("it had ended").isFalse();
    }

    @Test
    void a_restart_is_waited_for_anew() throws Exception {
        server.gates.failing(true);
        var job = client.submit(
                JobSpec.of(StepSpec.sql("before", "select 1 as n"), StepSpec.of("gate", "gate", Map.of())));
        job.await(LONG);
        assertThat(job).hasToString("Job " + job.id() + " failed with error: The gate is broken.");
        server.gates.failing(false);

        assertThat(job.restart().await(LONG)).hasToString("Job " + job.id() + " completed");
        assertThat(job.failed()).isFalse();
        assertThat(server.gates.runsOf(job.id())).isEqualTo(2);
        assertThatThrownBy(job::restart)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo("job-state"));
    }

    @Test
    void a_restart_may_begin_earlier() throws Exception {
        server.gates.failing(true);
        var job = client.submit(JobSpec.of(StepSpec.of("one", "gate", Map.of()), StepSpec.of("two", "gate", Map.of())));
        job.await(LONG);
        assertThat(job.restartAsync("one")).succeedsWithin(LONG);
        job.await(LONG);
        server.gates.failing(false);

        assertThat(job.restart("one").await(LONG).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(server.gates.runsOf(job.id())).isEqualTo(4);
    }

    @Test
    void each_call_has_its_future_and_may_be_used_in_one() {
        var result = client.submitAsync(JobSpec.query("select 7 as n"))
                .thenCompose(JobHandle::future)
                // On the only thread for callbacks: what blocks there must not need it.
                .thenApply(job -> job.result().iterator().next().integer("n")
                        + job.steps().size());

        assertThat(result).succeedsWithin(LONG).isEqualTo(8L);
        var job = client.query("select 8 as n");
        assertThat(job.resultAsync().thenApply(rows -> rows.iterator().next().integer("n")))
                .succeedsWithin(LONG)
                .isEqualTo(8L);
        assertThat(job.stateAsync().thenApply(state -> state.steps().size()))
                .succeedsWithin(LONG)
                .isEqualTo(1);
        assertThat(job.resultAsync("query").thenApply(rows -> rows.columns().size()))
                .succeedsWithin(LONG)
                .isEqualTo(1);
    }

    @Test
    void a_job_has_all_that_its_builder_was_told() throws Exception {
        var spec = JobSpec.builder()
                .id(name())
                .label("team", "geo")
                .parameter("day", LocalDate.parse("2026-11-23"))
                .parameter("count", 3)
                .timeout(Duration.ofMinutes(10))
                .priority(5)
                .steps(
                        StepSpec.sql("rows", "select :count::int as n")
                                .withRetry(2, Duration.ofSeconds(1))
                                .asOptional(),
                        StepSpec.sql("more", "select 1").withTimeout(Duration.ofMinutes(1)))
                .onFailure(StepSpec.sql("tell", "select 1").withIfFailed("more"))
                .build();
        var job = client.submit(spec).await(LONG);

        assertThat(job.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(job.result("rows").iterator().next().integer("n")).isEqualTo(3);
        assertThat(job.steps()).extracting("part").containsExactly(Part.CHAIN, Part.CHAIN, Part.ON_FAILURE);
    }
}
