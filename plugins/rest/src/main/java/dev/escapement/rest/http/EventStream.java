package dev.escapement.rest.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The body of an answer that goes on and on: server-sent events (HTML Living Standard, 9.2), written when the client takes them, without a
 * thread. A client that does not keep up is cut off, and so is anybody after ten minutes, since keys may have been revoked. Thread-safe.
 */
public final class EventStream {
    private static final int MOST_QUEUED = 4 << 20;
    private static final int BEAT_SECONDS = 10;
    private static final int MOST_BEATS = 60;
    private static final byte[] BEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    /** What begins the flow of events to a stream; what it returns ends that. */
    private final Function<EventStream, Runnable> source;

    private final Queue<byte[]> queue = new ArrayDeque<>();
    private int queued;
    private int beats;
    private boolean closed;
    private boolean written;
    private ServletOutputStream out;
    private Runnable end;

    private EventStream(Function<EventStream, Runnable> source) {
        this.source = source;
    }

    /** An answer to which the source, once it is being sent, sends events; what the source returns is run when nobody takes them any more. */
    public static Response response(Function<EventStream, Runnable> source) {
        return new Response(200, "text/event-stream", Map.of("X-Accel-Buffering", "no"), new EventStream(source));
    }

    synchronized void open(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var async = request.startAsync();
        async.setTimeout(0);
        var flow = source.apply(this);
        end = () -> {
            flow.run();
            async.complete();
        };
        var stream = response.getOutputStream();
        stream.setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() {
                begin(stream);
            }

            @Override
            public void onError(Throwable failure) {
                close();
            }
        });
        beatLater();
    }

    /** Sends an event with a JSON document, or keeps it until the client takes it. */
    public void send(String event, Object document) {
        var text = "event: " + event + "\ndata: " + Json.text(document) + "\n\n";
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void send(byte[] bytes) {
        if (closed) {
            return;
        }
        queue.add(bytes);
        queued += bytes.length;
        if (queued > MOST_QUEUED) {
            close();
        } else if (out != null) {
            write();
        }
    }

    /** Also whenever the client takes more again. */
    private synchronized void begin(ServletOutputStream stream) {
        out = stream;
        write();
    }

    private void write() {
        try {
            while (!closed && out.isReady()) {
                var next = queue.poll();
                if (next != null) {
                    queued -= next.length;
                    out.write(next);
                    written = true;
                } else if (written) {
                    written = false;
                    out.flush();
                } else {
                    return;
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    private void beatLater() {
        CompletableFuture.delayedExecutor(BEAT_SECONDS, TimeUnit.SECONDS).execute(this::beat);
    }

    private synchronized void beat() {
        beats++;
        if (closed) {
            return;
        }
        if (beats == MOST_BEATS) {
            close();
        } else {
            send(BEAT);
            beatLater();
        }
    }

    /** Ends it. */
    public synchronized void close() {
        if (!closed) {
            closed = true;
            queue.clear();
            end.run();
        }
    }
}
