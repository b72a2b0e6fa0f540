package dev.escapement.client.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Runs one blocking task at a time: the JDK's client makes a connection for each request that is under way, and so there is one. Thread-safe.
 */
final class Slot {
    private final Executor executor;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    Slot(Executor executor) {
        this.executor = executor;
    }

    /** Runs it after those that wait. */
    void run(Runnable task) {
        add(task, false);
    }

    /** Runs it before those that wait. */
    void runFirst(Runnable task) {
        add(task, true);
    }

    private synchronized void add(Runnable task, boolean first) {
        if (first) {
            waiting.addFirst(task);
        } else {
            waiting.addLast(task);
        }
        if (!busy) {
            busy = true;
            executor.execute(this::next);
        }
    }

    private void next() {
        try {
            take().run();
        } finally {
            more();
        }
    }

    private synchronized Runnable take() {
        return waiting.removeFirst();
    }

    /** Each as a task of its own, so that short work comes in between. */
    private synchronized void more() {
        busy = !waiting.isEmpty();
        if (busy) {
            executor.execute(this::next);
        }
    }
}
