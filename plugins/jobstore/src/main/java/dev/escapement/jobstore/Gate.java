package dev.escapement.jobstore;

/** Where one thread goes in and out, until somebody closes it, who waits until that thread is out. Thread-safe. */
final class Gate {
    private boolean closed;
    private boolean inside;

    /** Whether it is open; who has got in is to leave. */
    synchronized boolean enter() {
        inside = !closed;
        return inside;
    }

    synchronized void leave() {
        inside = false;
        notifyAll();
    }

    /** Nobody gets in any more, and nobody is in when this returns, unless an interrupt ends the wait. */
    synchronized void close() {
        closed = true;
        try {
            while (inside) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void open() {
        closed = false;
    }
}
