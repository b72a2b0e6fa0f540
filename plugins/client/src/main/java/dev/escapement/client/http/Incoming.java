package dev.escapement.client.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A body that comes in. It is given out with the head of the answer, before its own first byte: the JDK's client watches over the time of
 * the head alone, and a body that stops on the way would never end.
 */
abstract class Incoming implements HttpResponse.BodySubscriber<Incoming> {
    private volatile Flow.Subscription subscription;
    private volatile boolean cancelled;

    @Override
    public final CompletionStage<Incoming> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public final void onSubscribe(Flow.Subscription incoming) {
        subscription = incoming;
        if (cancelled) {
            incoming.cancel();
        } else {
            incoming.request(Long.MAX_VALUE);
        }
    }

    @Override
    public final void onNext(List<ByteBuffer> pieces) {
        if (!cancelled) {
            pieces.forEach(this::take);
        }
    }

    /** Closes the connection; nothing more is taken. */
    final void cancel() {
        cancelled = true;
        var begun = subscription;
        if (begun != null) {
            begun.cancel();
        }
    }

    abstract void take(ByteBuffer piece);
}
