package dev.escapement.steps.extract;

import dev.escapement.steps.Session;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;

/** A file that is written beside its place under a name of its own, and put there in one move once it is on disk. */
final class NewFile implements AutoCloseable {
    private final Path place;
    private final Path draft;
    private final FileChannel channel;

    private NewFile(Path place, Path draft, FileChannel channel) {
        this.place = place;
        this.draft = draft;
        this.channel = channel;
    }

    /** Opens a draft, and removes those that lost attempts at the same effect left. */
    static NewFile open(Path place, String effectKey) throws IOException {
        Files.createDirectories(place.getParent());
        var prefix = ".escapement-" + Session.digest(effectKey) + "-";
        try (var leftOvers = Files.newDirectoryStream(
                place.getParent(), file -> file.getFileName().toString().startsWith(prefix))) {
            for (var leftOver : leftOvers) {
                Files.deleteIfExists(leftOver);
            }
        }
        var draft = place.resolveSibling(prefix + UUID.randomUUID());
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new NewFile(place, draft, FileChannel.open(draft, options));
    }

    OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                var buffer = ByteBuffer.wrap(bytes, offset, length);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        };
    }

    /** Puts the file in its place, and gives its size. */
    long publish(boolean overwrite) throws IOException, StepFailure {
        channel.force(true);
        long size = channel.size();
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new StepFailure("The path " + place.getFileName() + " is a folder.");
        }
        if (overwrite) {
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        } else {
            link();
        }
        try (var folder = FileChannel.open(place.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        return size;
    }

    /** A link, unlike a move, never takes the place of another file. */
    private void link() throws IOException, StepFailure {
        try {
            Files.createLink(place, draft);
        } catch (FileAlreadyExistsException e) {
            throw new StepFailure("The file " + place.getFileName() + " exists, and \"overwrite\" is false.");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }
}
