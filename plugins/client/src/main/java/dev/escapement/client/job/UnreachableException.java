package dev.escapement.client.job;

/** No server did what was asked within the time that the client has for a call; what was asked may be repeated. */
public final class UnreachableException extends EscapementException {
    private static final long serialVersionUID = 1;

    /**
     * When the time for a call is over.
     *
     * @param message what was asked, and what became of it
     * @param cause what the last try ended with; null when a server answered it
     */
    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
