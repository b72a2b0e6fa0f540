package dev.escapement.client.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A stream of events (text/event-stream) as it comes in on one connection. */
final class EventBody extends Incoming {
    private final EventReader reader;
    private final Consumer<EventBody> heard;
    private final BiConsumer<EventBody, Throwable> ended;

    /** {@code heard} is told whenever anything comes, {@code ended} once. */
    EventBody(BiConsumer<String, String> events, Consumer<EventBody> heard, BiConsumer<EventBody, Throwable> ended) {
        this.reader = new EventReader(events);
        this.heard = heard;
        this.ended = ended;
    }

    @Override
    void take(ByteBuffer piece) {
        heard.accept(this);
        try {
            reader.read(piece);
        } catch (IOException | RuntimeException e) {
            cancel();
            ended.accept(this, e);
        }
    }

    @Override
    public void onError(Throwable problem) {
        ended.accept(this, problem);
    }

    @Override
    public void onComplete() {
        ended.accept(this, new IOException("the stream ended"));
    }
}
