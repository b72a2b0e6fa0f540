package dev.escapement.examples.benchmarks.peer;

import java.util.List;

/** A running contender in one process: takes chains of three no-op steps and tells the progress when each has ended. */
public interface Peer {
    /** What each of them runs chains with, unless it needs none. */
    int WORKERS = 10;

    int STEPS = 3;

    /** Takes one chain; when this returns, or {@link #awaitSubmitted} does, it is committed. */
    void submit(String id) throws Exception;

    /** Takes many chains in the best way that this contender has. */
    void submitBatch(List<String> ids) throws Exception;

    /** Waits until all that was submitted is committed. */
    default void awaitSubmitted() throws InterruptedException {}

    /** From now on this process submits, but runs nothing. */
    void standBy() throws Exception;

    /** Ends what runs and gives all connections back. */
    void stop() throws Exception;
}
