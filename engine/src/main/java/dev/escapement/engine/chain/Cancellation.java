package dev.escapement.engine.chain;

import dev.escapement.engine.step.CancelSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cancel signal of one chain; a step that listens to nothing, such as one that waits for a connection, is interrupted. Thread-safe. */
final class Cancellation implements CancelSignal {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    /** A step under way: what has to do with an earlier one goes no further. */
    private static final class Step {
        private final Thread thread = Thread.currentThread();
        private final boolean reruns;

        Step(boolean reruns) {
            this.reruns = reruns;
        }
    }

    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;
    private boolean timedOut;
    private boolean givenUp;
    private Step step;
    private boolean interrupted;

    /**
     * Runs a step, which may be one that others rerun, on this thread, for as long as the limit says (null: without one); an interrupt that
     * came too late for it goes no further.
     */
    <T> T during(boolean reruns, Duration limit, TimeOuts timeOuts, Supplier<T> work) {
        var own = enter(reruns);
        var takeBack = timeOuts.after(limit, () -> timeOut(own));
        try {
            return work.get();
        } finally {
            takeBack.run();
            leave();
        }
    }

    private synchronized Step enter(boolean reruns) {
        step = new Step(reruns);
        timedOut = false;
        return step;
    }

    private synchronized void leave() {
        step = null;
        actions.clear();
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
        }
    }

    @Override
    public synchronized boolean isCancelled() {
        return cancelled || timedOut || givenUp;
    }

    /** True when somebody asked for the end of the job. */
    synchronized boolean isAsked() {
        return cancelled;
    }

    /** True when the last step took too long, and nobody had asked for the end of the job before. */
    synchronized boolean isTimedOut() {
        return timedOut;
    }

    /** True when this node ends the chain's step for another to run it. */
    synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Ends the step under way, for another attempt elsewhere. */
    void giveUp() {
        end(takeActions(() -> givenUp = true));
    }

    /** The same only if there is a step that others may run meanwhile. */
    void giveUpRerun() {
        end(takeActions(() -> step != null && step.reruns && !givenUp && (givenUp = true)));
    }

    private void timeOut(Step late) {
        end(takeActions(() -> step == late && !cancelled && (timedOut = true)));
    }

    void cancel() {
        end(takeActions(() -> cancelled = true));
    }

    @Override
    public Registration onCancel(Runnable action) {
        if (!register(action)) {
            action.run();
        }
        return () -> remove(action);
    }

    private static void end(List<Runnable> taken) {
        for (var action : taken) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("A step's cancel action failed", e);
            }
        }
    }

    private synchronized boolean register(Runnable action) {
        return !isCancelled() && actions.add(action);
    }

    private synchronized void remove(Runnable action) {
        actions.remove(action);
    }

    /** What ends the step under way, if that is asked for: it is interrupted when it listens to nothing. */
    private synchronized List<Runnable> takeActions(BooleanSupplier asked) {
        if (!asked.getAsBoolean()) {
            return List.of();
        }
        var taken = List.copyOf(actions);
        actions.clear();
        if (taken.isEmpty() && step != null) {
            interrupted = true;
            step.thread.interrupt();
        }
        return taken;
    }
}
