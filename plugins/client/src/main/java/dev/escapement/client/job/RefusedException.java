package dev.escapement.client.job;

/** The server understood and refused; the status is that of HTTP, the code the one of the API's problems, such as {@code job-state} (null when it told none). */
public final class RefusedException extends EscapementException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    public RefusedException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** The status of HTTP, 400 to 599. */
    public int status() {
        return status;
    }

    /** What kind of problem it is, for programs; null when the server told none. */
    public String code() {
        return code;
    }
}
