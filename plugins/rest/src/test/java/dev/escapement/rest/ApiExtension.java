package dev.escapement.rest;

import dev.escapement.rest.batch.Batch;
import dev.escapement.rest.http.EndpointServlet;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The API of a real engine on a real ledger, served over HTTP; jobs run when a test says so, and each test begins with none. */
final class ApiExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    static final String KEY = "k-7c1f2b9e";
    static final int MAX_BODY = 1 << 20;

    final TestStep steps = new TestStep();
    final HttpClient client = HttpClient.newHttpClient();
    private final PostgresExtension postgres = new PostgresExtension();
    private ManualEngine node;
    private ApiServlet servlet;
    private JettyServer jetty;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        postgres.beforeAll(context);
        node = ManualEngine.start(postgres, "node-1", steps);
        servlet = new ApiServlet(
                node.engine(),
                node.definitions(),
                ApiKeys.of("another-key", KEY).with(node.keys()),
                ApiOptions.defaults());
        jetty = new JettyServer(
                "/",
                Map.of(
                        "/api/v1/*",
                        servlet,
                        "/batch",
                        new EndpointServlet(new Batch(Map.of("/api/v1/*", servlet), MAX_BODY))));
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        execute(
                "truncate escapement.job, escapement.definition, escapement.api_key, escapement.key_session, escapement.audit cascade");
    }

    /** Does something to the ledger behind its back. */
    void execute(String sql) throws SQLException {
        try (var connection = postgres.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many requests are held. */
    int waiting() {
        return servlet.waits().waiting();
    }

    /** The answer of a batch to one call. */
    String batch(String line) {
        var body = "--b\r\nContent-Type: application/http\r\n\r\n" + line + "\r\n\r\n--b--\r\n";
        return send(HttpRequest.newBuilder(URI.create(jetty.url() + "/batch"))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "multipart/mixed; boundary=b")
                        .POST(BodyPublishers.ofString(body)))
                .is(200)
                .text();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        jetty.close();
        node.close();
        postgres.afterAll(context);
    }

    ManualEngine node() {
        return node;
    }

    ApiServlet servlet() {
        return servlet;
    }

    int port() {
        return jetty.port();
    }

    /** How many rows the ledger has of jobs and steps together. */
    long rows() throws SQLException {
        try (var connection = postgres.ledgerAsAdmin();
                var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "select (select count(*) from escapement.job) + (select count(*) from escapement.step)")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** What the ledger knows tokens by. */
    List<String> sessions() throws SQLException {
        try (var connection = postgres.ledgerAsAdmin();
                var statement = connection.createStatement();
                var result = statement.executeQuery("select hash from escapement.key_session")) {
            var hashes = new ArrayList<String>();
            while (result.next()) {
                hashes.add(result.getString(1));
            }
            return hashes;
        }
    }

    Answer get(String path) {
        return send(request("GET", path, BodyPublishers.noBody()));
    }

    /** A request with another key and a JSON body. */
    Answer as(String key, String method, String path, String json) {
        return send(anonymous(method, path, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key));
    }

    Answer post(String path, String json) {
        return send(request("POST", path, BodyPublishers.ofString(json)).header("Content-Type", "application/json"));
    }

    Answer post(String path, byte[] body, String... headers) {
        return send(request("POST", path, BodyPublishers.ofByteArray(body)).headers(headers));
    }

    /** A request with a key. */
    HttpRequest.Builder request(String method, String path, BodyPublisher body) {
        return anonymous(method, path, body).header("Authorization", "Bearer " + KEY);
    }

    HttpRequest.Builder anonymous(String method, String path, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(jetty.url() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(), response.headers(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A chain of one step in the given mode. */
    static String chain(String id, String mode) {
        return "{\"id\":\"" + id + "\",\"steps\":[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"" + mode
                + "\"}}]}";
    }
}
