package dev.escapement.client.job;

/** One thing that is wrong with a job: where (a JSON Pointer, RFC 6901, into {@link JobSpec#document()}; empty for the whole) and what rule it breaks. */
public record Problem(String pointer, String message) {
    @Override
    public String toString() {
        return (pointer.isEmpty() ? "The job" : pointer) + ": " + message;
    }
}
