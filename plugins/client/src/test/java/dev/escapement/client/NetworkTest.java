package dev.escapement.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.RefusedException;
import dev.escapement.client.job.Status;
import dev.escapement.client.job.StepSpec;
import dev.escapement.client.job.UnreachableException;
import dev.escapement.engine.job.JobRef;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real server behind a network with faults: nothing is done twice, and whoever waits hears of no outage. */
@Timeout(180)
class NetworkTest {
    @RegisterExtension
    static final ApiServer SERVER = new ApiServer();

    private static final Duration LONG = Duration.ofSeconds(60);

    private Proxy one;
    private Proxy two;
    private EscapementClient client;
    private Set<Thread> threadsBefore;

    @BeforeEach
    void connect() throws IOException {
        threadsBefore = ThreadsOfClients.now();
        one = Proxy.to(SERVER.port());
        two = Proxy.to(SERVER.port());
        client = EscapementClient.connect(ClientOptions.of(ApiServer.KEY, one.url()));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        one.close();
        two.close();
        SERVER.gates.failing(false);
    }

    private static JobSpec gated(String gate) {
        return JobSpec.of(StepSpec.of("wait", "gate", Map.of("gate", gate)));
    }

    private static JobSpec quick() {
        return JobSpec.of(StepSpec.of("quick", "gate", Map.of()));
    }

    private static String name() {
        return "n" + UUID.randomUUID();
    }

    /** Returns when the job has ended, as the engine knows it. */
    private static void ended(String id) throws Exception {
        SERVER.engine().handle(JobRef.of(id)).orElseThrow().await(LONG);
    }

    @Test
    void a_lost_answer_makes_no_second_job() throws Exception {
        var spec = quick();
        one.lose("POST /api/v1/jobs", 2);

        var job = client.submit(spec);
        assertThat(job.await(LONG)).hasToString("Job " + spec.id() + " completed");
        assertThat(one.requests("POST /api/v1/jobs?")).isZero();
        assertThat(one.requests().stream().filter("POST /api/v1/jobs"::equals)).hasSize(3);
        assertThat(SERVER.jobs(spec.id())).isEqualTo(1);
        assertThat(SERVER.gates.runsOf(spec.id())).isEqualTo(1);
    }

    @Test
    void a_submit_outlives_a_server_that_refuses() throws Exception {
        one.refuse();
        var job = client.submitAsync(quick());
        one.accept();

        assertThat(job.thenCompose(JobHandle::future)).succeedsWithin(LONG);
    }

    @Test
    void another_server_does_what_one_does_not() throws Exception {
        one.refuse();
        try (var cluster = EscapementClient.connect(ClientOptions.of(ApiServer.KEY, one.url(), two.url()))) {
            var job = cluster.submit(quick());
            one.accept();
            two.refuse();

            assertThat(job.await(LONG).status()).isEqualTo(Status.SUCCEEDED);
        }
    }

    @Test
    void who_waits_hears_of_no_outage() throws Exception {
        var gate = name();
        var job = client.submit(gated(gate));
        var end = job.future();
        await().atMost(LONG).until(() -> one.requests("GET /api/v1/events") == 1);
        one.refuse();
        SERVER.gates.open(gate);
        ended(job.id());
        assertThat(end).isNotDone();
        one.accept();

        assertThat(end).succeedsWithin(LONG);
        assertThat(job).hasToString("Job " + job.id() + " completed");
    }

    @Test
    void a_connection_that_is_dead_without_a_word_is_made_anew() throws Exception {
        var options = ClientOptions.of(ApiServer.KEY, one.url())
                .withSilence(Duration.ofSeconds(1))
                .withRequestTimeout(Duration.ofSeconds(1));
        try (var impatient = EscapementClient.connect(options)) {
            var gate = name();
            var job = impatient.submit(gated(gate));
            var end = job.future();
            await().atMost(LONG).until(() -> one.requests("GET /api/v1/events") == 1);
            one.stop();
            SERVER.gates.open(gate);
            ended(job.id());
            await().atMost(LONG).until(() -> one.requests("GET /api/v1/events") > 1);
            assertThat(end).isNotDone();
            one.goOn();

            assertThat(end).succeedsWithin(LONG);
        }
    }

    @Test
    void of_many_that_end_while_the_network_breaks_none_is_missed_and_none_told_twice() throws Exception {
        SERVER.hold();
        var told = new AtomicInteger();
        var jobs = new ArrayList<JobHandle>();
        for (int i = 0; i < 300; i++) {
            var job = client.submit(quick());
            jobs.add(job);
            var unused = job.future().thenRun(told::incrementAndGet);
        }
        SERVER.go();
        for (int i = 0; i < 5; i++) {
            int before = told.get();
            one.cut();
            await().atMost(LONG).until(() -> told.get() == 300 || told.get() > before);
        }

        assertThat(EscapementClient.awaitAll(jobs, LONG)).isEqualTo(jobs);
        await().atMost(LONG).until(() -> told.get() == 300);
        assertThat(jobs)
                .allSatisfy(job -> assertThat(SERVER.gates.runsOf(job.id())).isEqualTo(1));
    }

    @Test
    void five_thousand_are_awaited_with_four_threads_and_two_connections() throws Exception {
        SERVER.hold();
        var submitted = new ArrayList<CompletableFuture<JobHandle>>();
        for (int i = 0; i < 5_000; i++) {
            submitted.add(client.submitAsync(quick()));
        }
        var jobs = submitted.stream().map(CompletableFuture::join).toList();
        var threads = new AtomicInteger();
        var delays = new ConcurrentLinkedQueue<Duration>();
        for (var job : jobs) {
            var unused = job.future().thenRun(() -> {
                delays.add(Duration.between(job.endTime().orElseThrow(), Instant.now()));
                threads.accumulateAndGet(ThreadsOfClients.count(threadsBefore), Math::max);
            });
        }
        SERVER.go();

        assertThat(EscapementClient.awaitAll(jobs, Duration.ofMinutes(2))).isEqualTo(jobs);
        await().atMost(LONG).until(() -> delays.size() == 5_000);
        // It is some 60 ms on two cores with nothing else to do; what is looked for here is waiting for a timer.
        assertThat(delays.stream().sorted().toList().get(4_950)).as("p99").isLessThan(Duration.ofSeconds(2));
        assertThat(threads.get()).as("threads of the client").isBetween(1, 4);
        assertThat(one.most()).as("connections at once").isEqualTo(2);
        assertThat(one.requests("GET /api/v1/events")).isEqualTo(1);
        assertThat(one.requests("lookup")).as("no polling").isLessThan(100);
    }

    @Test
    void a_restart_whose_answer_is_lost_is_not_done_again() throws Exception {
        SERVER.gates.failing(true);
        var job = client.submit(quick()).await(LONG);
        one.lose("/restart", 1);
        job.restart();
        job.await(LONG);

        assertThat(job.status()).isEqualTo(Status.FAILED);
        assertThat(one.requests("/restart")).isEqualTo(1);
        assertThat(SERVER.gates.runsOf(job.id())).isEqualTo(2);
    }

    @Test
    void a_cancel_whose_answer_is_lost_does_not_end_what_runs_at_the_end() throws Exception {
        var gate = name();
        var job = client.submit(JobSpec.builder()
                .steps(StepSpec.of("wait", "gate", Map.of("gate", name())))
                .atEnd(StepSpec.of("after", "gate", Map.of("gate", gate)))
                .build());
        await().atMost(LONG).until(() -> SERVER.gates.runsOf(job.id()) == 1);
        one.lose("/cancel", 1);

        assertThat(job.cancel()).isTrue();
        assertThat(one.requests("/cancel")).isEqualTo(1);
        SERVER.gates.open(gate);
        job.await(LONG);
        assertThat(job.steps()).extracting("status").containsExactly(Status.CANCELLED, Status.SUCCEEDED);
    }

    @Test
    void when_the_time_is_over_one_sentence_says_so() throws Exception {
        one.refuse();
        var options = ClientOptions.of(ApiServer.KEY, one.url()).withTotalTimeout(Duration.ofSeconds(1));
        try (var hurried = EscapementClient.connect(options)) {
            assertThatThrownBy(() -> hurried.query("select 1"))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageMatching("No server did it within PT1S: POST /api/v1/jobs at " + one.url()
                            + " failed, .+ \\(tries: [0-9]+\\)\\.");
            assertThat(options + " " + hurried).doesNotContain(ApiServer.KEY).contains(one.url());
        }
    }

    @Test
    void a_key_that_opens_nothing_is_told_to_who_waits() {
        try (var stranger = EscapementClient.connect(ClientOptions.of("wrong", one.url()))) {
            assertThatThrownBy(() -> stranger.job("some").await(LONG))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.status()).isEqualTo(401));
            assertThatThrownBy(() -> stranger.query("select 1")).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void who_waits_is_told_when_the_client_is_closed() throws Exception {
        var job = client.submit(gated(name()));
        var end = job.future();
        one.stop();
        var asked = job.stateAsync();
        client.close();

        assertThat(end).failsWithin(LONG).withThrowableThat().withMessageContaining("The client was closed.");
        assertThat(asked).failsWithin(LONG).withThrowableThat().withMessageContaining("The client was closed.");
        assertThatThrownBy(() -> job.await(LONG)).isInstanceOf(EscapementException.class);
        assertThatThrownBy(job::status).isInstanceOf(EscapementException.class);
    }

    @Test
    void the_stream_is_given_up_when_nobody_waits() throws Exception {
        client.submit(quick()).await(LONG);
        await().atMost(LONG).until(() -> one.requests("lookup") > 0 && one.most() == 2);

        await().atMost(LONG).until(() -> one.most() == 1);
        client.submit(quick()).await(LONG);
        assertThat(one.requests("GET /api/v1/events")).isEqualTo(2);
    }

    @Test
    void to_ask_again_and_again_whether_any_is_over_asks_no_server_each_time() throws Exception {
        var gate = name();
        var over = client.submit(quick()).await(LONG);
        var other = client.submit(gated(gate));
        int asked = 0;
        for (var done = List.of(over); done.size() < 2; asked++) {
            done = EscapementClient.awaitAny(List.of(over, other), LONG);
            if (asked == 20_000) {
                SERVER.gates.open(gate);
            }
        }

        assertThat(asked).isGreaterThan(20_000);
        assertThat(one.requests("lookup")).isLessThan(20);
    }

    @Test
    void who_stops_waiting_leaves_nothing_behind() throws Exception {
        var job = client.submit(gated(name()));
        assertThat(EscapementClient.awaitAny(List.of(job), Duration.ofMillis(10)))
                .isEmpty();
        assertThat(job.future().cancel(false)).isTrue();

        await().atMost(LONG).until(() -> one.most() <= 1);
        job.cancel();
    }
}
