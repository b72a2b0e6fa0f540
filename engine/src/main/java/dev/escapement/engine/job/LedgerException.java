package dev.escapement.engine.job;

/** The ledger could not be read or written, and nothing was changed or it cannot be known; transient when waiting may help. */
public final class LedgerException extends RuntimeException {
    private final boolean isTransient;

    public LedgerException(String message, boolean isTransient, Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
    }

    public boolean isTransient() {
        return isTransient;
    }
}
