package dev.escapement.steps.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a step whose request comes to no good answer. */
class HttpFailureTest extends HttpTest {
    @ParameterizedTest
    @CsvSource({
        "301,false", "304,false", "400,false", "401,false", "403,false", "404,false", "405,false", "408,true",
                "409,false", "410,false",
        "421,false", "422,false", "425,true", "429,true", "451,false", "500,true", "501,false", "502,true", "503,true",
                "504,true",
        "505,false", "599,false"
    })
    void some_statuses_may_pass(int status, boolean mayPass) throws Exception {
        server.on("/", status, null, "");
        for (var method : new String[] {"GET", "POST"}) {
            var failed = fail("url", server.url("/"), "method", method);

            assertThat(failed.error().code()).isEqualTo("http-" + status);
            assertThat(failed.retryable()).isEqualTo(mayPass);
        }
    }

    @Test
    void an_error_tells_what_was_answered() throws Exception {
        server.on("/", 400, "application/problem+json", "{\"title\": \"No such thing as größe\"}");

        assertThat(fail("url", server.url("/?key=abc"), "method", "POST")
                        .error()
                        .message())
                .isEqualTo("POST " + server.url("/?…") + " was answered with 400 where 200-299 was expected:"
                        + " {\"title\": \"No such thing as größe\"}");
    }

    @Test
    void a_long_answer_is_cut_in_the_error_between_characters_and_says_so() throws Exception {
        server.on("/exact", 400, "text/plain", "x".repeat(500));
        server.on("/more", 400, "text/plain", "x".repeat(501));
        server.on("/long", 400, "text/plain", "𝒳".repeat(100_000));
        server.on("/odd", 400, "text/plain", "y" + "𝒳".repeat(100_000));

        assertThat(fail("url", server.url("/exact")).error().message()).endsWith("x");
        assertThat(fail("url", server.url("/more")).error().message()).endsWith(": " + "x".repeat(500) + "…");
        assertThat(fail("url", server.url("/long")).error().message()).endsWith(": " + "𝒳".repeat(250) + "…");
        assertThat(fail("url", server.url("/odd")).error().message()).endsWith(": y" + "𝒳".repeat(249) + "…");
    }

    @Test
    void an_answer_that_is_no_text_is_not_told() throws Exception {
        var binary = new byte[] {0, 1, 2};
        server.on("/", 400, Map.of("Content-Type", "image/png"), binary);

        assertThat(fail("url", server.url("/")).error().message()).endsWith("content that is no text (image/png)");
        server.on("/soap", 400, "application/soap+xml", "<fault/>");
        server.on("/plain", 400, null, "no type");

        assertThat(fail("url", server.url("/soap")).error().message()).endsWith(": <fault/>");
        assertThat(fail("url", server.url("/plain")).error().message()).endsWith(": no type");
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void a_server_that_is_not_there_may_be_tried_again(Method method) throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var failed = fail("url", "http://127.0.0.1:" + closed + "/", "method", method.name());

        assertThat(failed.error().code()).isEqualTo("http-connect");
        assertThat(failed.error().message()).contains("was not sent", "Connection refused");
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void so_may_a_host_that_nobody_knows() throws Exception {
        type = new HttpStep(
                name -> {
                    throw new UnknownHostException(name);
                },
                scheme -> null);
        var failed = fail("url", "http://nowhere.test/", "method", "POST");

        assertThat(failed.error().code()).isEqualTo("http-connect");
        assertThat(failed.error().message()).contains("The host nowhere.test is not known");
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void and_one_whose_address_nobody_tells_in_time() throws Exception {
        var never = new CountDownLatch(1);
        type = new HttpStep(name -> waitFor(never), scheme -> null);
        var failed = fail("url", "http://slow.test/", "connectTimeout", "PT0.05S");
        never.countDown();

        assertThat(failed.error().message()).contains("No address of slow.test was told in PT0.05S");
        assertThat(failed.retryable()).isTrue();
    }

    private static InetAddress[] waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new InetAddress[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE"})
    void an_answer_that_never_comes_may_be_asked_for_again(String method) throws Exception {
        try (var silent = RawServer.hangingUpAfter("")) {
            var failed = fail("url", silent.url(), "method", method);

            assertThat(failed.error().code()).isEqualTo("http-answer");
            assertThat(failed.error().message()).contains("was not answered");
            assertThat(failed.retryable()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void but_what_may_not_be_done_twice_is_unknown(String method) throws Exception {
        try (var silent = RawServer.hangingUpAfter("")) {
            var spec = step("url", silent.url(), "method", method);
            var error = ((StepResult.Unknown) run(spec)).error();

            assertThat(error.code()).isEqualTo("http-answer");
            assertThat(error.message()).contains("nobody can tell whether it was done", "\"onLostNode\": \"rerun\"");
            var failed = (StepResult.Failed) run(spec.withOnLostNode(OnLostNode.RERUN));
            assertThat(failed.retryable()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'SSH-2.0-OpenSSH\r\n',true",
        "'HTTP/1.1 banana\r\n\r\n',true",
        "'HTTP/1.1 200 OK\r\nno header\r\n\r\n',false"
    })
    void what_is_no_http_is_no_answer(String answer, boolean mayPass) throws Exception {
        try (var odd = RawServer.hangingUpAfter(answer)) {
            var failed = fail("url", odd.url());

            assertThat(failed.error().code()).isEqualTo("http-answer");
            assertThat(failed.retryable()).isEqualTo(mayPass);
            assertThat(run(step("url", odd.url(), "method", "POST"))).isInstanceOf(StepResult.Unknown.class);
        }
    }

    @Test
    void a_head_without_an_end_is_not_read_to_its_end() throws Exception {
        var lines = "HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(1_000) + "\r\n";
        var line = "HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(100_000) + "\r\n\r\n";
        for (var head : new String[] {lines, line}) {
            try (var endless = RawServer.hangingUpAfter(head)) {
                var failed = fail("url", endless.url());

                assertThat(failed.error().code()).isEqualTo("http-answer");
                assertThat(failed.error().message()).contains("exceeded");
                assertThat(failed.retryable()).isFalse();
            }
        }
    }

    @Test
    void an_answer_that_breaks_off_is_told_and_what_was_done_is_not_done_again() throws Exception {
        var half = "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf";
        try (var server = RawServer.hangingUpAfter(half)) {
            var failed = fail("url", server.url(), "method", "POST");

            assertThat(failed.error().code()).isEqualTo("http-answer");
            assertThat(failed.error().message()).contains("was answered with 201, but the answer broke off");
            assertThat(failed.retryable()).isFalse();
            assertThat(fail("url", server.url()).retryable()).isTrue();
        }
    }

    @Test
    void an_answer_packed_otherwise_than_was_asked_for_is_told() throws Exception {
        server.on("/", 200, Map.of("Content-Type", "text/plain", "Content-Encoding", "xz"), new byte[] {1});
        server.on(
                "/broken", 200, Map.of("Content-Type", "text/plain", "Content-Encoding", "gzip"), new byte[] {1, 2, 3});

        assertThat(fail("url", server.url("/")).error().message()).contains("Unsupported Content-Encoding: xz");
        assertThat(fail("url", server.url("/broken")).error().message()).contains("the answer broke off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nbegin"})
    void a_cancel_ends_a_request_at_once_that_is_not_answered(String begin) throws Exception {
        try (var hanging = RawServer.hangingAfter(begin)) {
            var run = inBackground(step("url", hanging.url(), "method", "POST"));
            hanging.awaitRequest();
            harness.cancel();

            assertThat(run.get(30, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
            hanging.awaitEnd();
            assertThat(harness.log()).anyMatch(line -> line.contains("whether it was done is not known"));
        }
    }

    @Test
    void a_cancel_ends_the_wait_for_an_address() throws Exception {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        type = new HttpStep(
                name -> {
                    asked.countDown();
                    return waitFor(never);
                },
                scheme -> null);
        var run = inBackground(step("url", "http://slow.test/"));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        harness.cancel();

        assertThat(run.get(30, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        never.countDown();
    }

    @Test
    void a_cancel_ends_a_handshake() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var run = inBackground(
                    step("url", "https://127.0.0.1:" + silent.getLocalPort() + "/", "connectTimeout", "PT10M"));
            try (var connection = silent.accept()) {
                // The begin of a greeting that is never returned.
                assertThat(connection.getInputStream().read()).isNotNegative();
                harness.cancel();

                assertThat(run.get(30, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
            }
        }
    }

    @Test
    void a_step_that_is_cancelled_before_it_begins_sends_nothing() throws Exception {
        server.on("/", 200, null, "");
        harness.cancel();

        assertThat(run(step("url", server.url("/")))).isInstanceOf(StepResult.Cancelled.class);
        assertThat(server.requests()).isEmpty();
    }

    private CompletableFuture<StepResult> inBackground(StepSpec spec) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run(spec);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void a_text_without_an_encoding_is_utf_8() throws Exception {
        server.on("/", 200, Map.of("Content-Type", "text/plain"), "größe".getBytes(StandardCharsets.UTF_8));

        assertThat(succeed("url", server.url("/"))).containsEntry("body", "größe");
    }
}
