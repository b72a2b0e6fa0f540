package dev.escapement.client.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that says what no real one would say when asked to: one answer after the other, the last one again and again. */
final class ScriptedServer implements AutoCloseable {
    /** One answer. */
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Long> times = new CopyOnWriteArrayList<>();

    ScriptedServer(Answer... script) throws IOException {
        answers.addAll(List.of(script));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        times.add(System.nanoTime());
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        exchange.getRequestBody().readAllBytes();
        (answers.size() > 1 ? answers.remove() : answers.element()).to(exchange);
    }

    /** A whole answer. */
    static Answer says(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    /** A job as the API shows it. */
    static Answer job(String id, String status) {
        return says(
                200,
                "{\"id\":\"" + id + "\",\"status\":\"" + status + "\",\"createdAt\":\"2026-11-23T02:00:00.000000Z\"}");
    }

    /** The beginning of an answer, and then nothing for ever. */
    static Answer stops() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        };
    }

    /** The beginning of an answer, and then an end. */
    static Answer cuts() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try (exchange) {
                throw new IOException("cut");
            }
        };
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> requests() {
        return requests;
    }

    /** Milliseconds between one request and the one after it. */
    List<Long> pauses() {
        var pauses = new ArrayList<Long>();
        for (int i = 1; i < times.size(); i++) {
            pauses.add((times.get(i) - times.get(i - 1)) / 1_000_000);
        }
        return pauses;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
