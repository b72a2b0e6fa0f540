package dev.escapement.steps;

/** SQL text cannot be read as statements; the message names the line. */
public final class SqlTextException extends RuntimeException {
    SqlTextException(int line, String message) {
        super("line " + line + ": " + message);
    }
}
