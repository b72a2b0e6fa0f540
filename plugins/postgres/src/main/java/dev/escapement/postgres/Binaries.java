package dev.escapement.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The unpacked programs of one PostgreSQL version: complete, or not there at all. */
record Binaries(Path home) {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
    private static final Object ONE_THREAD_UNPACKS = new Object();

    /** Finds the binaries of an archive in the folder, and unpacks them there when they are missing. */
    static Binaries unpacked(URL archive, Path folder) {
        try {
            Path home = folder.resolve("postgres-" + fingerprint(archive));
            if (!Files.isDirectory(home)) {
                unpackOnce(archive, home);
            }
            return new Binaries(home);
        } catch (IOException | OverlappingFileLockException e) {
            throw new PostgresException(
                    "The PostgreSQL binaries could not be unpacked into " + folder
                            + "; free some space or name another folder with -Descapement.binaries (" + e + ").",
                    e);
        }
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static void unpackOnce(URL archive, Path home) throws IOException {
        Path folder = Trees.ownerOnlyFolder(home.getParent());
        synchronized (ONE_THREAD_UNPACKS) {
            try (FileChannel channel = FileChannel.open(
                            folder.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock oneProcessUnpacks = channel.lock()) {
                if (oneProcessUnpacks.isValid() && !Files.isDirectory(home)) {
                    unpack(archive, home);
                }
            }
        }
    }

    private static void unpack(URL archive, Path home) throws IOException {
        LOG.info("Unpacking the PostgreSQL binaries into {}", home);
        Trees.deleteAll(home.getParent(), "*.part");
        Path part = home.resolveSibling(home.getFileName() + ".part");
        try (InputStream compressed = archive.openStream()) {
            Archive.unpack(compressed, Files.createDirectory(part));
        }
        Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
        Trees.sync(home.getParent());
    }

    private static String fingerprint(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            return fingerprint(jar.getJarEntry().getCrc(), jar.getJarEntry().getSize());
        }
        CRC32 checksum = new CRC32();
        try (InputStream content = new CheckedInputStream(archive.openStream(), checksum)) {
            long length = content.transferTo(OutputStream.nullOutputStream());
            return fingerprint(checksum.getValue(), length);
        }
    }

    private static String fingerprint(long checksum, long length) {
        return Long.toHexString(checksum) + "-" + length;
    }
}
