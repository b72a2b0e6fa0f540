package dev.escapement.client.job;

/** The server understood and refused. */
public final class RefusedException extends EscapementException {
    private static final long serialVersionUID = 1;

    /** The status of HTTP. */
    private final int status;
    /** The kind of the problem; null when the server told none. */
    private final String code;

    /**
     * A refusal as it was told.
     *
     * @param status of HTTP, such as 409; never a success
     * @param code of the API's problem, such as {@code job-state}; null when there is none
     * @param message why, in words for people
     */
    public RefusedException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** {@return the status of HTTP, such as 409; never a success} */
    public int status() {
        return status;
    }

    /** {@return what kind of problem it is, for programs; null when the server told none} */
    public String code() {
        return code;
    }
}
