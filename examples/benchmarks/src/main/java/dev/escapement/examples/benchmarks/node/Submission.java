package dev.escapement.examples.benchmarks.node;

import dev.escapement.examples.benchmarks.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Chains under ids that begin alike, submitted by some threads or as one batch; gives the nanoseconds until all are committed. */
record Submission(Peer peer, String prefix, int count) {
    long run(int threads) throws Exception {
        long begun = System.nanoTime();
        var executor = Executors.newFixedThreadPool(threads);
        try {
            var parts = new ArrayList<Callable<Void>>();
            for (int i = 0; i < threads; i++) {
                int first = i;
                parts.add(() -> part(first, threads));
            }
            for (Future<Void> part : executor.invokeAll(parts)) {
                part.get();
            }
        } finally {
            executor.shutdown();
        }
        peer.awaitSubmitted();
        return System.nanoTime() - begun;
    }

    long runAsBatch() throws Exception {
        List<String> ids = IntStream.range(0, count).mapToObj(this::id).toList();
        long begun = System.nanoTime();
        peer.submitBatch(ids);
        return System.nanoTime() - begun;
    }

    private Void part(int first, int step) throws Exception {
        for (int i = first; i < count; i += step) {
            peer.submit(id(i));
        }
        return null;
    }

    private String id(int i) {
        return prefix + "_" + i;
    }
}
