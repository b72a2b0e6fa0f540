package dev.escapement.client.job;

/** A result was asked for of a job that has failed; the message is that of its error. */
public final class JobFailedException extends EscapementException {
    private static final long serialVersionUID = 1;

    private final transient JobState state;

    /**
     * Its message is what the job says of itself.
     *
     * @param state the job as it ended
     */
    public JobFailedException(JobState state) {
        super(state.toString());
        this.state = state;
    }

    /** {@return the job as it ended} */
    public JobState state() {
        return state;
    }
}
