package dev.escapement.client.backend;

import dev.escapement.client.job.EscapementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/** Blocking until something has come about. */
public final class Waits {
    private Waits() {}

    /**
     * What the future gives.
     *
     * @throws EscapementException what it ended with; also when the thread is interrupted, which it then still is
     */
    public static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EscapementException(
                    "The thread was interrupted while it waited; what was asked may have been done.", e);
        } catch (ExecutionException e) {
            throw unchecked(e);
        }
    }

    /** Does something once the future has ended, on the thread that ends it. */
    public static <T> void afterwards(CompletableFuture<T> future, BiConsumer<? super T, Throwable> action) {
        var unused = future.whenComplete(action);
    }

    /** The exception that a stage ended with, as it was thrown. */
    public static Throwable cause(Throwable problem) {
        var cause = problem;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The same as something that can be thrown anywhere. */
    public static RuntimeException unchecked(Throwable problem) {
        var cause = cause(problem);
        return cause instanceof RuntimeException known
                ? known
                : new EscapementException("The client failed: " + cause, cause);
    }
}
