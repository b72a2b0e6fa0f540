package dev.escapement.rest.http;

/** A request ends here, with an answer in the shape of its API. */
public abstract class RefusedException extends RuntimeException {
    protected RefusedException(String message) {
        super(message, null, false, false);
    }

    /** What the client gets. */
    public abstract Response response();
}
