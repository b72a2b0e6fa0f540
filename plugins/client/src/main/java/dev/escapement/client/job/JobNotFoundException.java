package dev.escapement.client.job;

/** There is no job of this id in the project: there never was, or its time to be kept is over. */
public final class JobNotFoundException extends EscapementException {
    private static final long serialVersionUID = 1;

    /**
     * Its message names the job.
     *
     * @param id that was asked for
     */
    public JobNotFoundException(String id) {
        super("There is no job " + id + " in this project.");
    }
}
