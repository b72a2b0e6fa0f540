package dev.escapement.engine.job;

/** One thing that is wrong with a request: where (a JSON Pointer, RFC 6901, into the request) and what rule it breaks. */
public record Problem(String pointer, String message) {
    /** The same problem seen from further out: {@code prefix} is put before the pointer. */
    public Problem under(String prefix) {
        return new Problem(prefix + pointer, message);
    }
}
