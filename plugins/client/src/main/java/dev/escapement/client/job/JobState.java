package dev.escapement.client.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one job at one moment; immutable.
 *
 * @param id unique in its project
 * @param project the name of its project
 * @param status where it stands
 * @param createdAt when it was submitted
 * @param startedAt when its first step began; null before
 * @param endedAt when it ended; null before
 * @param error what the server says of its failure; null when it says nothing
 * @param steps those of the chain, on failure and at the end, in order; empty when they were not told, as in lists
 */
public record JobState(
        String id,
        String project,
        Status status,
        Instant createdAt,
        Instant startedAt,
        Instant endedAt,
        JobError error,
        List<StepState> steps) {
    /**
     * Copies the steps.
     *
     * @param id unique in its project
     * @param project the name of its project
     * @param status where it stands
     * @param createdAt when it was submitted
     * @param startedAt null before
     * @param endedAt null before
     * @param error null for none
     * @param steps empty when they are not told
     */
    public JobState {
        steps = List.copyOf(steps);
    }

    /** {@return whether it is over, however it ended} */
    public boolean isComplete() {
        return status.isFinal();
    }

    /** {@return whether it is over and has not succeeded: it failed, was cancelled, or nobody can tell} */
    public boolean failed() {
        return isComplete() && status != Status.SUCCEEDED;
    }

    /** {@return why it failed; empty unless {@link #failed()}} */
    public Optional<JobError> fatalError() {
        if (!failed()) {
            return Optional.empty();
        }
        return Optional.of(error != null ? error : ofStatus());
    }

    /** Not every such end has an error of the server's. */
    private JobError ofStatus() {
        return switch (status) {
            case CANCELLED -> new JobError("It was cancelled.", "cancelled", null);
            case UNKNOWN ->
                new JobError("Its node was lost in a step; nobody can tell how far that came.", "unknown", null);
            default -> new JobError("It is " + status + ".", null, null);
        };
    }

    /** {@return what went wrong in its steps without ending them; empty also when the steps were not told} */
    public List<Warning> warnings() {
        return steps.stream().flatMap(step -> step.warnings().stream()).toList();
    }

    /** {@return whether its steps were told with it} */
    public boolean hasSteps() {
        return !steps.isEmpty();
    }

    /** {@code Job <id>} and one of: {@code in progress}, {@code completed}, {@code completed with some non-fatal errors}, {@code failed with error: …}. */
    @Override
    public String toString() {
        return "Job " + id + " " + words();
    }

    private String words() {
        if (!isComplete()) {
            return "in progress";
        }
        var completed = warnings().isEmpty() ? "completed" : "completed with some non-fatal errors";
        return fatalError()
                .map(fatal -> "failed with error: " + fatal.message())
                .orElse(completed);
    }
}
