package dev.escapement.engine;

/** A definition is what a file says, and can be changed only there. */
public final class HeldByFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HeldByFileException(String name, String file) {
        super("The definition " + name + " is kept in the file " + file + "; change it there.");
    }
}
