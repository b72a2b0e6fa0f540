package dev.escapement.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** The key that opens everything: given at the first start or made then, kept in {@code admin.key}, which only its owner may read. */
final class AdminKey {
    private static final int BYTES = 32;

    private AdminKey() {}

    /** The key in force; a given one replaces the one that was kept. */
    static String of(Path file, Optional<String> given) {
        try {
            if (given.isEmpty() && Files.exists(file)) {
                return Files.readString(file).strip();
            }
            var key = given.orElseGet(AdminKey::random);
            write(file, key);
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("The key file " + file + " cannot be used", e);
        }
    }

    /** Never readable by others, not even for a moment, and never half written. */
    private static void write(Path file, String key) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var temporary = Files.createTempFile(file.getParent(), "admin", ".key", ownerOnly);
        Files.writeString(temporary, key + "\n");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
