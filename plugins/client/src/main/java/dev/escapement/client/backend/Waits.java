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
     * {@return what the future gives, however long that takes}
     *
     * @param <T> what the future gives
     * @param future one that another thread ends
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

    /**
     * Does something once the future has ended, on the thread that ends it.
     *
     * @param <T> what the future gives
     * @param future whose end is waited for
     * @param action gets what it gave or what it ended with, the other one null; runs at once when that was before
     */
    public static <T> void afterwards(CompletableFuture<T> future, BiConsumer<? super T, Throwable> action) {
        var unused = future.whenComplete(action);
    }

    /**
     * {@return the exception that a stage ended with, as it was thrown}
     *
     * @param problem the same, however often a future has wrapped it
     */
    public static Throwable cause(Throwable problem) {
        var cause = problem;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /**
     * {@return the same as something that can be thrown anywhere}
     *
     * @param problem as of {@link #cause}; a checked one becomes an {@link EscapementException}
     */
    public static RuntimeException unchecked(Throwable problem) {
        var cause = cause(problem);
        return cause instanceof RuntimeException known
                ? known
                : new EscapementException("The client failed: " + cause, cause);
    }
}
