package dev.escapement.engine.job;

/** A job cannot be changed as somebody asked, because of how it stands; nothing was changed. */
public final class InterventionException extends RuntimeException {
    public InterventionException(String message) {
        super(message);
    }
}
