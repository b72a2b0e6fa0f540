package dev.escapement.steps.load;

import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Scans the next chunk on a thread of its own while the one before it is loaded: the server need not wait for the scanner. */
final class ReadAhead implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var reader = new Thread(task, "load-read-ahead");
        reader.setDaemon(true);
        return reader;
    });
    private final Source source;
    private Future<Chunk> next;

    ReadAhead(Source source) {
        this.source = source;
        this.next = scan();
    }

    /** Gives chunks that are valid until the next one is asked for. */
    interface Source {
        Chunk next() throws IOException, StepFailure;
    }

    /** The next records; none at the end. */
    Chunk next() throws IOException, StepFailure {
        try {
            var chunk = next.get();
            next = scan();
            return chunk;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StepFailure failure) {
                throw failure;
            }
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The load was interrupted.", e);
        }
    }

    private Future<Chunk> scan() {
        return thread.submit(() -> source.next().copy());
    }

    /** Returns when nobody reads any more, so that the file can be closed. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = Thread.interrupted();
        while (!thread.isTerminated()) {
            try {
                thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
