package dev.escapement.client.http;

import dev.escapement.client.backend.Backend;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * What a server tells of ends: one connection, made anew, to the next node if need be, whenever it breaks, is refused or falls silent, until
 * it is closed. Thread-safe.
 */
final class EventStream implements Backend.Subscription {
    private final Request request;
    private final Duration silence;
    private final Wire wire;
    private final Nodes nodes;
    private final Backend.Listener listener;
    private final Line line = new Line();

    EventStream(Request request, Duration silence, Wire wire, Backend.Listener listener) {
        this.request = request;
        this.silence = silence;
        this.wire = wire;
        this.nodes = wire.nodes();
        this.listener = listener;
    }

    /** Calls wait until it stands, or is known not to. */
    void begin() {
        wire.slot().runFirst(this::connect);
    }

    private void connect() {
        var node = nodes.current();
        var body = new EventBody(this::event, line::heard, (broken, problem) -> broken(broken, node, Duration.ZERO));
        if (!line.use(body)) {
            return;
        }
        try {
            var answer = wire.transport().open(node, request, body);
            if (answer == null) {
                watch(body, node);
            } else {
                refused(body, node, answer);
            }
        } catch (IOException e) {
            broken(body, node, Duration.ZERO);
        } catch (InterruptedException e) {
            // The client is being closed.
            Thread.currentThread().interrupt();
        }
    }

    /** Whether those who wait are to be refused too, a look-up will tell. */
    private void refused(EventBody body, URI node, Answer answer) {
        if (!answer.isPassing()) {
            listener.look();
        }
        broken(body, node, answer.retryAfter());
    }

    private void event(String name, String data) {
        if (name.equals("ready")) {
            line.stands();
            listener.look();
        } else if (name.equals("ended")) {
            listener.ended(Documents.job(Json.object(data)));
        }
    }

    private void broken(EventBody body, URI node, Duration least) {
        int failures = line.drop(body);
        if (failures > 0) {
            nodes.failed(node);
            var pause = Backoff.after(failures, nodes.count());
            wire.threads().after(pause.compareTo(least) < 0 ? least : pause, this::begin);
        }
    }

    /** A connection may be dead without anybody having said so; a server says something at least every ten seconds. */
    private void watch(EventBody body, URI node) {
        var left = silence.minusNanos(line.silentNanos(body));
        if (left.isNegative() || left.isZero()) {
            broken(body, node, Duration.ZERO);
        } else if (line.isCurrent(body)) {
            wire.threads().after(left, () -> watch(body, node));
        }
    }

    @Override
    public void close() {
        line.close();
    }

    /** Which connection is listened to, if any; events of others are late. */
    private static final class Line {
        private EventBody current;
        private long heardAt;
        private int failures;
        private boolean closed;

        synchronized boolean use(EventBody body) {
            current = closed ? null : body;
            heardAt = System.nanoTime();
            return !closed;
        }

        synchronized void heard(EventBody body) {
            if (body == current) {
                heardAt = System.nanoTime();
            }
        }

        synchronized void stands() {
            failures = 0;
        }

        synchronized boolean isCurrent(EventBody body) {
            return body == current;
        }

        synchronized long silentNanos(EventBody body) {
            return body == current ? System.nanoTime() - heardAt : 0;
        }

        /** How many connections in a row came to nothing; 0 when this one was given up before. */
        synchronized int drop(EventBody body) {
            if (body != current || closed) {
                return 0;
            }
            current = null;
            body.cancel();
            return ++failures;
        }

        synchronized void close() {
            closed = true;
            if (current != null) {
                current.cancel();
                current = null;
            }
        }
    }
}
