package dev.escapement.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The password of a cluster, in a file that its owner alone may read. */
record Secrets(Path file) {
    private static final int BYTES = 32;
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    static Secrets beside(Path data) {
        return new Secrets(data.resolveSibling(data.getFileName() + ".password"));
    }

    String read() {
        try {
            String password = Files.readString(file).strip();
            if (password.isEmpty()) {
                throw new PostgresException("The password file " + file + " is empty: restore it.");
            }
            return password;
        } catch (IOException e) {
            throw new PostgresException(
                    "The password of the cluster could not be read from " + file + ": restore that file.", e);
        }
    }

    void makeIfMissing() throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (FileChannel channel = FileChannel.open(part, NEW, Trees.ownerOnlyFile())) {
            channel.write(ByteBuffer.wrap(random().getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Trees.sync(file.getParent());
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
