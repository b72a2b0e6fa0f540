package dev.escapement.client.job;

/**
 * One thing that is wrong with a job; immutable.
 *
 * @param pointer where: a JSON Pointer, RFC 6901, into {@link JobSpec#document()}; empty for the whole
 * @param message what rule it breaks, such as {@code is required}
 */
public record Problem(String pointer, String message) {
    @Override
    public String toString() {
        return (pointer.isEmpty() ? "The job" : pointer) + ": " + message;
    }
}
