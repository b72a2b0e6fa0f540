package dev.escapement.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps every other start, in this process or another, out of a folder until it is closed. */
final class DataLock implements AutoCloseable {
    static final String FILE = "escapement.lock";

    private static final Set<StandardOpenOption> WRITING = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    /** A process loses its lock on a file when it closes any channel to it, so here no second one is opened. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private DataLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    static DataLock take(Path folder) {
        try {
            Path real = Trees.ownerOnlyFolder(folder).toRealPath();
            if (!HELD_HERE.add(real)) {
                throw inUse(folder, "this process");
            }
            return lock(real);
        } catch (IOException e) {
            throw new PostgresException("The folder " + folder + " could not be made or locked (" + e + ").", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PostgresException("The lock on " + folder + " could not be released.", e);
        } finally {
            HELD_HERE.remove(folder);
        }
    }

    private static DataLock lock(Path folder) throws IOException {
        boolean locked = false;
        try {
            DataLock lock =
                    new DataLock(folder, FileChannel.open(folder.resolve(FILE), WRITING, Trees.ownerOnlyFile()));
            lock.lock();
            locked = true;
            return lock;
        } finally {
            if (!locked) {
                HELD_HERE.remove(folder);
            }
        }
    }

    private void lock() throws IOException {
        FileLock lock = tryLock();
        if (lock == null) {
            channel.close();
            throw inUse(folder, holder());
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    }

    private FileLock tryLock() throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw inUse(folder, "this process");
        }
    }

    private String holder() throws IOException {
        String pid = Files.readString(folder.resolve(FILE));
        return pid.isBlank() ? "another process" : "process " + pid;
    }

    private static PostgresException inUse(Path folder, String holder) {
        return new PostgresException("The folder " + folder + " is in use by " + holder
                + ": stop that one first, or choose another folder.");
    }
}
