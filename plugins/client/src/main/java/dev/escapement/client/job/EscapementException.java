package dev.escapement.client.job;

/** What was asked of Escapement did not come about; the message says why, in words for people. */
public class EscapementException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EscapementException(String message) {
        super(message);
    }

    public EscapementException(String message, Throwable cause) {
        super(message, cause);
    }
}
