package dev.escapement.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.Definitions;
import dev.escapement.engine.Engine;
import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.chain.Waker;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.ledger.Books;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Unfinished;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** When the engine cannot answer, the API says whether waiting helps, and nothing of what it is made of. */
class FailureTest {
    @Test
    void a_database_that_is_away_is_503_and_asks_for_patience() throws Exception {
        var answer = ask("/escapement", () -> new LedgerException("password=secret", true, null));

        assertThat(answer.isProblem(503, "unavailable").header("Retry-After")).isEqualTo("5");
        assertThat(answer.text()).doesNotContain("secret");
        assertThat(answer.get("instance")).isEqualTo("/escapement/flow/jobs/a");
    }

    @Test
    void a_ledger_that_is_broken_is_500() throws Exception {
        var answer = ask("/", () -> new LedgerException("password=secret", false, null))
                .isProblem(500, "internal-error");

        assertThat(answer.text()).doesNotContain("secret").contains(answer.header("X-Request-Id"));
    }

    @Test
    void anything_unforeseen_is_500() throws Exception {
        var answer = ask("/", () -> new IllegalStateException("secret")).isProblem(500, "internal-error");

        assertThat(answer.text()).doesNotContain("secret", "IllegalState");
    }

    /** Mounted elsewhere, so that nothing leans on /api/v1. */
    private static Answer ask(String context, Supplier<RuntimeException> failure) throws Exception {
        var engine = engine(failure);
        var definitions = new Definitions(engine, noBooks(), null, null, null);
        var servlet = new ApiServlet(
                engine, definitions, ApiKeys.of("key"), ApiOptions.defaults().withMaxBody(10));
        try (var jetty = new JettyServer(context, Map.of("/flow/*", servlet))) {
            var path = (context.equals("/") ? "" : context) + "/flow/jobs/a";
            var request = HttpRequest.newBuilder(URI.create(jetty.url() + path))
                    .header("Authorization", "Bearer key")
                    .build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        }
    }

    private static Books noBooks() {
        return (Books) Proxy.newProxyInstance(
                Books.class.getClassLoader(), new Class<?>[] {Books.class}, (proxy, method, arguments) -> null);
    }

    private static Engine engine(Supplier<RuntimeException> failure) {
        var ledger = (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    throw failure.get();
                });
        var waker = new Waker() {
            @Override
            public void wake(Unfinished job) {
                throw new IllegalStateException();
            }

            @Override
            public Set<UUID> awake() {
                return Set.of();
            }
        };
        return new Engine(ledger, null, new StepTypes(List.of()), waker, "n", InstantSource.system());
    }
}
