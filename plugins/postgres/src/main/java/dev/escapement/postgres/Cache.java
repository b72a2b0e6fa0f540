package dev.escapement.postgres;

import java.nio.file.Files;
import java.nio.file.Path;

/** Chooses the folder for unpacked programs. */
final class Cache {
    static final String PROPERTY = "escapement.binaries";

    private Cache() {}

    /** The folder named by the system property, else the user's cache folder, else the given one if neither can be written. */
    static Path folder(Path otherwise) {
        String named = System.getProperty(PROPERTY);
        Path wanted =
                named != null ? Path.of(named).toAbsolutePath() : userCache().resolve("escapement");
        return wanted.isAbsolute() && canBeWritten(wanted) ? wanted : otherwise;
    }

    private static Path userCache() {
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        return xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    }

    private static boolean canBeWritten(Path folder) {
        Path existing = folder;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return Files.isDirectory(existing) && Files.isWritable(existing);
    }
}
