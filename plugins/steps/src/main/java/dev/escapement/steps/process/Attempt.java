package dev.escapement.steps.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;

/** The folder of one attempt, which is gone when it is closed; its name marks the processes of the attempt. */
public record Attempt(Path folder) implements AutoCloseable {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static Attempt make(Path node, Optional<Account> account) throws IOException {
        var attempt =
                new Attempt(Folders.passable(node.resolve(UUID.randomUUID().toString())));
        Files.createDirectory(attempt.root(), PRIVATE);
        for (var own : new Path[] {attempt.work(), attempt.tmp()}) {
            Files.createDirectory(own, PRIVATE);
            if (account.isPresent()) {
                account.get().own(own);
            }
        }
        Files.createFile(
                attempt.input(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return attempt;
    }

    String mark() {
        return folder.getFileName().toString();
    }

    /** Where the process works: its own, and empty at first. */
    Path work() {
        return folder.resolve("work");
    }

    /** Where it keeps temporary files. */
    public Path tmp() {
        return folder.resolve("tmp");
    }

    /** Where what it sees is put together. */
    Path root() {
        return folder.resolve("root");
    }

    /** What it reads from standard input. */
    public Path input() {
        return folder.resolve("input");
    }

    /** Has something in it when all is made that the command runs in. */
    Path begun() {
        return folder.resolve("begun");
    }

    boolean hasBegun() throws IOException {
        return Files.exists(begun()) && Files.size(begun()) > 0;
    }

    @Override
    public void close() {
        Folders.delete(folder);
    }
}
