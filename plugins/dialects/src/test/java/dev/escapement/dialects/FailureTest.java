package dev.escapement.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.Http.Answer;
import dev.escapement.engine.Engine;
import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.chain.Waker;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.ApiOptions;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.EndpointServlet;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the engine cannot answer, each dialect says in its own words whether waiting helps, and nothing of what it is made of. */
class FailureTest {
    private static final String KEY = "k-51c20ad9";

    @ParameterizedTest
    @CsvSource({
        "/bigquery/v2/projects/default/jobs/a, error.message, error.errors.0.reason, backendError",
        "/user/default/api/v2/sql/job/a, error.0, error.0, The database cannot be used now.",
        "/oml/api/py-scripts/v1/jobs/a, errorMessage, errorMessage, The database cannot be used now."
    })
    void a_database_that_is_away_is_503(String path, String message, String place, String words) throws Exception {
        var answer = ask(path, () -> new LedgerException("password=secret", true, null))
                .is(503);

        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.at(message)).asString().startsWith("The database cannot be used now.");
        assertThat(answer.at(place)).isEqualTo(words);
        assertThat(answer.text()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "/bigquery/v2/projects/default/jobs/a, error.message",
        "/user/default/api/v2/sql/job/a, error.0",
        "/oml/api/py-scripts/v1/jobs/a, errorMessage"
    })
    void a_fault_is_500_with_the_name_of_the_request(String path, String message) throws Exception {
        for (Supplier<RuntimeException> fault : List.<Supplier<RuntimeException>>of(
                () -> new LedgerException("password=secret", false, null),
                () -> new IllegalStateException("password=secret"))) {
            var answer = ask(path, fault).is(500);

            assertThat(answer.at(message)).asString().contains(answer.header("X-Request-Id"));
            assertThat(answer.text()).doesNotContain("secret", "IllegalState");
        }
    }

    private static Answer ask(String path, Supplier<RuntimeException> failure) throws Exception {
        var house = new Dialect.House(engine(failure), ApiKeys.of(KEY), ApiOptions.defaults(), name -> null);
        var servlets = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        for (var dialect : ServiceLoader.load(Dialect.class)) {
            var endpoint = dialect.open(house);
            dialect.patterns()
                    .forEach(pattern -> servlets.addServlet(new ServletHolder(new EndpointServlet(endpoint)), pattern));
        }
        var jetty = new Server();
        var connector = new ServerConnector(jetty, 1, 1);
        jetty.addConnector(connector);
        jetty.setHandler(servlets);
        jetty.start();
        try {
            return new Http().send(KEY, "GET", "http://127.0.0.1:" + connector.getLocalPort() + path, (String) null);
        } finally {
            jetty.stop();
        }
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
