package dev.escapement.client.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A body that is wanted as a whole. */
final class WholeBody extends Incoming {
    /** Far more than the API gives in one answer. */
    private static final int MOST_BYTES = 256 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<String> whole = new CompletableFuture<>();

    @Override
    void take(ByteBuffer piece) {
        if (bytes.size() + (long) piece.remaining() > MOST_BYTES) {
            whole.completeExceptionally(new IOException("The answer is longer than " + MOST_BYTES + " bytes."));
            cancel();
            return;
        }
        var copy = new byte[piece.remaining()];
        piece.get(copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void onError(Throwable problem) {
        whole.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toString(StandardCharsets.UTF_8));
    }

    /**
     * Waits for its end.
     *
     * @throws IOException when it ends too early, or not in time
     */
    String await(long nanos) throws IOException, InterruptedException {
        try {
            return whole.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("the answer stopped on the way");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cut ? cut : new IOException(e.getCause());
        } finally {
            cancel();
        }
    }
}
