package dev.escapement.engine.job;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is known of one job at one moment; immutable. The key is the engine's own name for it, the spec holds the client's. Times are
 * null until they happened; it was updated when its own status, claim or wish to end changed last, and its steps have times of their own.
 * A job that waits to be tried again is due at a time, one that waits for room under a limit names it. Owner is the node that claimed it
 * last. The chapter is the number of the last claim before it was last restarted, 0 when it never was; the verdict is what its chain has
 * come to, while steps after the chain are to run, and null else; the outlook is null while nothing is to be said of its deadline; its
 * history is read where it is looked up alone.
 */
public record Job(
        UUID key,
        JobSpec spec,
        Status status,
        boolean cancelRequested,
        Instant createdAt,
        Instant updatedAt,
        Instant dueAt,
        String waitsFor,
        Instant startedAt,
        Instant endedAt,
        String owner,
        JobError error,
        Status verdict,
        long chapter,
        Outlook outlook,
        List<Intervention.Done> history,
        List<Step> steps) {
    public Job {
        history = List.copyOf(history);
        steps = List.copyOf(steps);
    }

    /** What is to be said of its deadline; null for nothing. */
    public Prospect prospect() {
        return outlook == null ? null : outlook.prospect();
    }

    /** In the place of a position: there is none. */
    public static final int NO_STEP = -1;

    /** The position of the first step that is to run; that after the last when none is. */
    public int firstOpen() {
        int position = 0;
        while (position < steps.size() && (steps.get(position).status().isFinal() || !isFor(position, failed()))) {
            position++;
        }
        return position;
    }

    /** The position of the first step of the chain that keeps it from having succeeded; that after its last when none does. */
    public int firstNotSucceeded() {
        int position = 0;
        while (position < spec.steps().size()
                && outcome(
                                position,
                                steps.get(position).status(),
                                steps.get(position).error())
                        == Status.SUCCEEDED) {
            position++;
        }
        return position;
    }

    /**
     * What it is for its chain that the step here has ended so, by this error (null: by none): when an optional one has failed, it is as if it
     * had succeeded, unless the time of the job was over.
     */
    public Status outcome(int position, Status status, JobError why) {
        boolean isForgiven = status == Status.FAILED
                && (why == null || !JobError.JOB_TIMEOUT.equals(why.code()))
                && spec.part(position) == Part.CHAIN
                && steps.get(position).spec().rules().optional();
        return isForgiven ? Status.SUCCEEDED : status;
    }

    /** The position of the step that is to run after the one here has ended so; {@link #NO_STEP} when the job is over then. */
    public int next(int position, Status status, JobError why) {
        if (spec.part(position) != Part.CHAIN) {
            return after(position + 1, failed());
        }
        return endsChain(position, status, why)
                ? epilogue(outcome(position, status, why), steps.get(position).name())
                : position + 1;
    }

    /** Whether the chain is over when the step here has ended so. */
    public boolean endsChain(int position, Status status, JobError why) {
        return spec.part(position) == Part.CHAIN
                && (outcome(position, status, why) != Status.SUCCEEDED
                        || position == spec.steps().size() - 1);
    }

    /** The position of the first step to run after a chain that was cancelled; {@link #NO_STEP} when there is none. */
    public int afterCancel() {
        return epilogue(Status.CANCELLED, null);
    }

    private int epilogue(Status verdict, String failed) {
        int chain = spec.steps().size();
        return switch (verdict) {
            case FAILED -> after(chain, failed);
            case SUCCEEDED, CANCELLED ->
                after(chain + spec.epilogue().onFailure().size(), failed);
            // Nobody knows yet what it has come to.
            default -> NO_STEP;
        };
    }

    /** The first step from here on that is for this failure. */
    private int after(int position, String failed) {
        int next = position;
        while (next < steps.size() && !isFor(next, failed)) {
            next++;
        }
        return next < steps.size() ? next : NO_STEP;
    }

    private boolean isFor(int position, String failed) {
        var ifFailed = steps.get(position).spec().rules().ifFailed();
        return ifFailed == null || ifFailed.equals(failed);
    }

    /** The step that has ended the chain; null while none has. */
    private String failed() {
        return error == null ? null : error.step();
    }

    /** The same job when its chain has come to this, by this error (null: by none). */
    public Job withVerdict(Status newVerdict, JobError newError) {
        return new Job(
                key,
                spec,
                status,
                cancelRequested,
                createdAt,
                updatedAt,
                dueAt,
                waitsFor,
                startedAt,
                endedAt,
                owner,
                newError,
                newVerdict,
                chapter,
                outlook,
                history,
                steps);
    }

    /** Whether any of its steps was tried. */
    public boolean hasBegun() {
        return steps.stream().anyMatch(step -> !step.attempts().isEmpty());
    }

    public JobRef ref() {
        return spec.ref();
    }
}
