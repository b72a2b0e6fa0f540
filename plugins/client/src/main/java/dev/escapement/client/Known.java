package dev.escapement.client;

import dev.escapement.client.job.JobState;

/** What a handle has seen of its job; an end, once seen, stays until the job is restarted by the handle. Thread-safe. */
final class Known {
    private JobState state;

    /** What is known when this was seen, too. */
    synchronized JobState saw(JobState seen) {
        boolean keeps = state != null && state.isComplete() && (!seen.isComplete() || !seen.hasSteps());
        if (!keeps) {
            state = seen;
        }
        return state;
    }

    /** A new chapter has begun. */
    synchronized JobState reopened(JobState seen) {
        state = seen;
        return seen;
    }

    /** Null while nothing was seen. */
    synchronized JobState state() {
        return state;
    }

    /** The state it ended in; null while it is not known to have. */
    synchronized JobState end() {
        return state != null && state.isComplete() ? state : null;
    }
}
