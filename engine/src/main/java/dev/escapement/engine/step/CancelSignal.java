package dev.escapement.engine.step;

/** Says that a step should end early; thread-safe. */
public interface CancelSignal {
    boolean isCancelled();

    /**
     * Runs the action once when the step is cancelled, at once if it already is, on the thread that cancels. Close the registration
     * when the action has become pointless; the action must be quick and must not throw.
     */
    Registration onCancel(Runnable action);

    /** Takes an action back. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
