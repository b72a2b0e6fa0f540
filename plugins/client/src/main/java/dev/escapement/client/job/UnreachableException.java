package dev.escapement.client.job;

/** No server did what was asked within the time that the client has for a call; what was asked may be repeated. */
public final class UnreachableException extends EscapementException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
