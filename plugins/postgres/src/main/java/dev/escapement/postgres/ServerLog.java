package dev.escapement.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file a server writes its messages to; a large one is put aside at the next start. */
record ServerLog(Path file) {
    private static final long LARGE = 10L * 1024 * 1024;
    private static final int TAIL_BYTES = 8 * 1024;
    private static final int TAIL_LINES = 8;

    static ServerLog beside(Path data) {
        return new ServerLog(data.resolveSibling(data.getFileName() + ".log"));
    }

    /** Makes the file ready to be appended to, readable by its owner alone, and returns its length. */
    long open() {
        try {
            if (Files.exists(file) && Files.size(file) > LARGE) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            }
            if (!Files.exists(file)) {
                Files.createFile(file, Trees.ownerOnlyFile());
            }
            return Files.size(file);
        } catch (IOException e) {
            throw new PostgresException("The log " + file + " could not be written (" + e + ").", e);
        }
    }

    ProcessBuilder.Redirect sink() {
        return ProcessBuilder.Redirect.appendTo(file.toFile());
    }

    /** The last lines written since the file had the given length. */
    String tail(long from) {
        try (FileChannel channel = FileChannel.open(file)) {
            long start = Math.max(from, channel.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
            channel.read(bytes, start);
            List<String> lines = StandardCharsets.UTF_8
                    .decode(bytes.flip())
                    .toString()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + file + " could not be read: " + e + ")";
        }
    }
}
