package dev.escapement.client.job;

/** What was asked of Escapement did not come about; the message says why, in words for people. */
public class EscapementException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * One without a cause.
     *
     * @param message why, in words for people
     */
    public EscapementException(String message) {
        super(message);
    }

    /**
     * One with its cause.
     *
     * @param message why, in words for people
     * @param cause what has led to it; null when that is not known
     */
    public EscapementException(String message, Throwable cause) {
        super(message, cause);
    }
}
