package dev.escapement.client.http;

import dev.escapement.client.backend.Waits;
import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Calls, sent again and to the next node until one is answered or its time is over. Thread-safe; what is chained to a call runs on a thread
 * that is needed for others.
 */
final class Calls {
    private final Wire wire;
    private final Nodes nodes;
    private final Duration total;
    private final Set<Call> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Calls(Wire wire, Duration total) {
        this.wire = wire;
        this.nodes = wire.nodes();
        this.total = total;
    }

    /** For what may be done twice. */
    CompletableFuture<Answer> send(Request request) {
        return new Call(request, null).begin();
    }

    /**
     * For what may not be done twice.
     *
     * @param done asked before each further try: gives the answer in its place when it was done before, else null
     */
    CompletableFuture<Answer> sendOnce(Request request, Supplier<CompletableFuture<Answer>> done) {
        return new Call(request, done).begin();
    }

    /** One call with its tries; each try comes after the one before it. */
    private final class Call {
        private final Request request;
        private final Supplier<CompletableFuture<Answer>> done;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final long deadline = System.nanoTime() + total.toNanos();
        private int failures;

        Call(Request request, Supplier<CompletableFuture<Answer>> done) {
            this.request = request;
            this.done = done;
        }

        CompletableFuture<Answer> begin() {
            open.add(this);
            Waits.afterwards(answer, (found, problem) -> open.remove(this));
            wire.slot().run(this::attempt);
            if (closed) {
                answer.completeExceptionally(closed());
            }
            return answer;
        }

        private void attempt() {
            var node = nodes.current();
            try {
                var found = wire.transport().send(node, request);
                if (found.isPassing()) {
                    passing(node, found);
                } else {
                    answer.complete(found);
                }
            } catch (IOException e) {
                nodes.failed(node);
                again(node, words(e), e, Duration.ZERO);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer.completeExceptionally(closed());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }

        private void passing(URI node, Answer found) {
            boolean others = nodes.count() > 1 && found.isOfNode();
            if (found.isOfNode()) {
                nodes.failed(node);
            }
            boolean asked = others && (failures + 1) % nodes.count() != 0;
            again(node, "it answered " + found.status(), null, asked ? Duration.ZERO : found.retryAfter());
        }

        private void again(URI node, String why, Exception cause, Duration least) {
            failures++;
            var pause = Backoff.after(failures, nodes.count());
            pause = pause.compareTo(least) < 0 ? least : pause;
            if (System.nanoTime() + pause.toNanos() - deadline > 0) {
                answer.completeExceptionally(new UnreachableException(
                        "No server did it within " + total + ": " + request.words() + " at " + node + " failed, " + why
                                + " (tries: " + failures + ").",
                        cause));
            } else {
                wire.threads().after(pause, this::next);
            }
        }

        private void next() {
            if (done == null) {
                wire.slot().run(this::attempt);
                return;
            }
            Waits.afterwards(done.get(), (found, problem) -> {
                if (problem != null) {
                    answer.completeExceptionally(problem);
                } else if (found != null) {
                    answer.complete(found);
                } else {
                    wire.slot().run(this::attempt);
                }
            });
        }
    }

    /** Ends all that is under way, and what is still asked. */
    void close() {
        closed = true;
        open.forEach(call -> call.answer.completeExceptionally(closed()));
    }

    private static EscapementException closed() {
        return new EscapementException("The client was closed.");
    }

    /** Some exceptions of the JDK's client have no message. */
    static String words(Exception e) {
        var message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
