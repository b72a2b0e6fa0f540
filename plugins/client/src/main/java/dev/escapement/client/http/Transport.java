package dev.escapement.client.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Sends a request to a node, once. Thread-safe. */
final class Transport {
    private final HttpClient client;
    private final String key;
    private final Duration limit;

    Transport(String key, Limits limits, Executor executor) {
        this.key = key;
        this.limit = limits.request();
        // A redirect would take the key elsewhere; HTTP/2 would be asked for at each new connection in vain.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connect())
                .executor(executor)
                .build();
    }

    /** @throws IOException when no whole answer has come; what was asked may have been done */
    Answer send(URI node, Request request) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        // Unlike sendAsync, send starts no thread of its own to end a future with.
        var response = client.send(request.at(node, key, limit), info -> new WholeBody());
        return whole(response.statusCode(), response.headers(), (WholeBody) response.body(), deadline);
    }

    /** A stream that has begun; null when the answer is another one, which then is read. */
    Answer open(URI node, Request request, EventBody events) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        var response =
                client.send(request.at(node, key, limit), info -> info.statusCode() == 200 ? events : new WholeBody());
        return response.body() instanceof WholeBody other
                ? whole(response.statusCode(), response.headers(), other, deadline)
                : null;
    }

    private static Answer whole(int status, HttpHeaders headers, WholeBody body, long deadline)
            throws IOException, InterruptedException {
        return new Answer(status, headers, body.await(deadline - System.nanoTime()));
    }
}
