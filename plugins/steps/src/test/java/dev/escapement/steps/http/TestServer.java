package dev.escapement.steps.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback address that remembers what it was asked. */
final class TestServer implements AutoCloseable {
    /** One request as it came. */
    record Request(String method, String uri, Map<String, List<String>> headers, String body) {
        /** The only header of that name; null when there is none. */
        String header(String name) {
            var values = headers.get(name);
            if (values == null) {
                return null;
            }
            if (values.size() != 1) {
                throw new AssertionError(name + " is there more than once: " + values);
            }
            return values.get(0);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    TestServer() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    TestServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.start();
    }

    /** Answers with a type, unless that is null, and a text. */
    void on(String path, int status, String type, String text) {
        on(path, status, type == null ? Map.of() : Map.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8));
    }

    void on(String path, int status, Map<String, String> headers, byte[] content) {
        on(path, exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            boolean isEmpty = content.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, isEmpty ? -1 : content.length);
            if (!isEmpty) {
                exchange.getResponseBody().write(content);
            }
        });
    }

    void redirect(String path, int status, String location) {
        on(path, status, Map.of("Location", location), new byte[0]);
    }

    void on(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                requests.add(request(exchange));
                handler.handle(exchange);
            }
        });
    }

    private static Request request(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(exchange.getRequestHeaders());
        return new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    List<Request> requests() {
        return requests;
    }

    /** The one request that came. */
    Request request() {
        if (requests.size() != 1) {
            throw new AssertionError("Not one request: " + requests);
        }
        return requests.get(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
