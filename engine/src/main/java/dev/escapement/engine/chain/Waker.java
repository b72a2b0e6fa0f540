package dev.escapement.engine.chain;

import dev.escapement.engine.ledger.Unfinished;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Sees to it that some node runs a job; thread-safe. */
public interface Waker {
    /** Has the job run when it is due; one that seems to run is taken from its node, which must be lost. Waking a job twice, or one that is done, is harmless. */
    void wake(Unfinished job);

    /**
     * Called after the commit that opened these jobs. Wakes each; a scheduler whose rows were committed with the jobs has only to be
     * told that there is something to do.
     */
    default void opened(List<Unfinished> jobs) {
        jobs.forEach(this::wake);
    }

    /** The same, called after the commit from which on a job that ran here waits. */
    default void waiting(Unfinished job) {
        wake(job);
    }

    /** The same, called after the commit that began a job anew: what was to wake it before is of no use any more. */
    default void reopened(Unfinished job) {
        waiting(job);
    }

    /** Called after the commit of a wish to end a job that another node runs: that node may be told to look. */
    default void cancelWanted() {}

    /** From now on no job is run on this node; returns when none is on its way any more. */
    default void standBy() {}

    /** Whether other nodes may take this one for lost, and run what it runs; it starts nothing then. Asked often: answers at once. */
    default boolean isCutOff() {
        return false;
    }

    /** The jobs that need no waking: they wait for a node or are being run by one. */
    Set<UUID> awake();
}
