package dev.escapement.steps.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.step.StepResult;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRedirectTest extends HttpTest {
    private static final Map<String, String> KEYS = Map.of(
            "Authorization",
            "Bearer abc",
            "Cookie",
            "a=b",
            "X-Api-Key",
            "abc",
            "Accept",
            "text/plain",
            "Content-Type",
            "a/b");

    private TestServer other;

    @BeforeEach
    void startOther() throws IOException {
        other = new TestServer();
    }

    @AfterEach
    void stopOther() {
        other.close();
    }

    @Test
    void none_is_followed_unless_the_step_says_so() throws Exception {
        server.redirect("/", 302, "/there");
        var error = fail("url", server.url("/")).error();

        assertThat(error.code()).isEqualTo("http-302");
        assertThat(error.message()).contains("it redirects");
        assertThat(server.requests()).hasSize(1);
        assertThat(succeed("url", server.url("/"), "expect", 302)).containsEntry("status", 302L);
    }

    @ParameterizedTest
    @CsvSource({
        "301,GET,GET", "301,HEAD,HEAD", "301,POST,GET", "301,PUT,PUT", "301,PATCH,PATCH", "301,DELETE,DELETE",
        "302,GET,GET", "302,HEAD,HEAD", "302,POST,GET", "302,PUT,PUT", "302,PATCH,PATCH", "302,DELETE,DELETE",
        "303,GET,GET", "303,HEAD,HEAD", "303,POST,GET", "303,PUT,GET", "303,PATCH,GET", "303,DELETE,GET",
        "307,GET,GET", "307,HEAD,HEAD", "307,POST,POST", "307,PUT,PUT", "307,PATCH,PATCH", "307,DELETE,DELETE",
        "308,GET,GET", "308,HEAD,HEAD", "308,POST,POST", "308,PUT,PUT", "308,PATCH,PATCH", "308,DELETE,DELETE"
    })
    void the_method_is_kept_or_becomes_get_by_the_status(int status, String method, String next) throws Exception {
        server.redirect("/a/here", status, "../b/there?x=y#part");
        server.on("/b/there", 200, null, "");
        boolean hasBody = !method.equals("GET") && !method.equals("HEAD");
        var config = config("url", server.url("/a/here"), "method", method, "redirects", 1, "headers", KEYS);
        if (hasBody) {
            config.put("body", "content");
        }
        assertThat(run(step(config))).isInstanceOf(StepResult.Succeeded.class);
        var request = server.requests().get(1);

        assertThat(request.uri()).isEqualTo("/b/there?x=y");
        assertThat(request.method()).isEqualTo(next);
        boolean keepsBody = hasBody && next.equals(method);
        assertThat(request.body()).isEqualTo(keepsBody ? "content" : "");
        assertThat(request.headers().containsKey("Content-Type")).isEqualTo(next.equals(method));
        assertThat(request.headers().containsKey("Idempotency-Key")).isEqualTo(keepsBody);
        assertThat(request.header("Authorization")).isEqualTo("Bearer abc");
    }

    @Test
    void what_may_be_a_key_does_not_go_to_another_origin_nor_back() throws Exception {
        server.redirect("/here", 307, other.url("/over"));
        other.redirect("/over", 307, server.url("/back"));
        server.on("/back", 200, null, "");
        succeed("url", server.url("/here"), "method", "PUT", "body", "content", "redirects", 2, "headers", KEYS);

        for (var request : List.of(other.request(), server.requests().get(1))) {
            assertThat(request.headers()).doesNotContainKeys("Authorization", "Cookie", "X-Api-Key");
            assertThat(request.header("Accept")).isEqualTo("text/plain");
            assertThat(request.header("Content-Type")).isEqualTo("a/b");
            assertThat(request.body()).isEqualTo("content");
        }
        assertThat(server.requests().get(0).header("Authorization")).isEqualTo("Bearer abc");
    }

    @Test
    void a_circle_ends_at_the_limit() throws Exception {
        server.redirect("/", 302, "/");
        var failed = fail("url", server.url("/"), "redirects", 3);

        assertThat(failed.error().code()).isEqualTo("http-redirect");
        assertThat(failed.error().message()).contains("after 3 redirects");
        assertThat(failed.retryable()).isFalse();
        assertThat(server.requests()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]:%d/",
                "http://[::ffff:127.0.0.2]:%d/",
                "http://127.0.0.2:%d/",
                "//127.0.0.2:%d/"
            })
    void each_place_on_the_way_is_checked(String location) throws Exception {
        server.redirect("/", 302, location.formatted(other.port()));
        var failed = fail("url", server.url("/"), "redirects", 5);

        assertThat(failed.error().code()).isEqualTo("http-refused");
        assertThat(failed.retryable()).isFalse();
        assertThat(other.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://user:password@example.com/",
                "file:///etc/passwd",
                "ftp://a.b/",
                "http://a b/"
            })
    void nor_does_one_lead_to_what_no_step_may_say(String location) throws Exception {
        server.redirect("/", 302, location);
        var failed = fail("url", server.url("/"), "redirects", 5);

        assertThat(failed.error().code()).isEqualTo("http-redirect");
        assertThat(failed.error().message()).contains("redirects to must");
    }

    @Test
    void one_from_https_leads_to_https() {
        var secure = Url.of("https://example.com/a");

        assertThat(secure.redirected("/b")).hasToString("https://example.com/b");
        assertThatThrownBy(() -> secure.redirected("http://example.com/b"))
                .hasMessageContaining("must begin with https://");
    }

    @Test
    void a_post_is_not_repeated_because_what_it_redirects_to_fails() throws Exception {
        server.redirect("/post", 303, "/result");
        server.on("/result", 503, null, "");
        var spec = step("url", server.url("/post"), "method", "POST", "redirects", 1);

        assertThat(((StepResult.Failed) run(spec)).retryable()).isFalse();
        assertThat(((StepResult.Failed) run(spec.withOnLostNode(OnLostNode.RERUN))).retryable())
                .isTrue();
    }

    @Test
    void nor_because_that_cannot_be_reached() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        server.redirect("/done", 303, "http://127.0.0.1:" + closed + "/");
        server.redirect("/elsewhere", 307, "http://127.0.0.1:" + closed + "/");
        var failed = fail("url", server.url("/done"), "method", "POST", "redirects", 1);

        assertThat(failed.error().code()).isEqualTo("http-connect");
        assertThat(failed.retryable()).isFalse();
        // Where it was sent elsewhere it is not done.
        assertThat(fail("url", server.url("/elsewhere"), "method", "POST", "redirects", 1)
                        .retryable())
                .isTrue();
    }
}
