package dev.escapement.engine.folder;

/** A file that holds no definition: where, and what it breaks. */
final class BrokenFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenFileException(int line, String message) {
        super("line " + Math.max(1, line) + ": " + message);
    }
}
