package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a node's attempts. It lies beside those of other nodes; beside each lies a lock, which the kernel takes from a node that
 * dies, and the next node to start ends and removes what that one left.
 */
final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
    private static final String LOCK = ".lock";
    private static final Pattern NODE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path node;

    @SuppressWarnings("unused") // held for as long as the node lives
    private final FileLock lock;

    private Scratch(Path node, FileLock lock) {
        this.node = node;
        this.lock = lock;
    }

    /** The lock comes before the folder: whoever finds a folder without one knows that its node is dead. */
    static Scratch open(Path folder, Settings raw) throws IOException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                && (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !Account.isOurs(folder))) {
            raw.fault(ProcessSettings.SCRATCH, "must be a folder of this node's user (" + folder + " is not)");
            raw.done();
        }
        Folders.passable(folder);
        var node = folder.toRealPath().resolve(UUID.randomUUID().toString());
        var lock = tryLock(node);
        return new Scratch(Folders.passable(node), lock);
    }

    Attempt attempt(Optional<Account> account) throws IOException {
        return Attempt.make(node, account);
    }

    /** Ends the processes and removes the folders of all nodes that are dead. */
    static void clear(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var nodes = Files.newDirectoryStream(folder, Scratch::isNode)) {
            for (var node : nodes) {
                clearIfDead(node);
            }
        } catch (IOException e) {
            LOG.warn("What earlier nodes left in {} could not be looked at: {}", folder, e.toString());
        }
    }

    /** The folder may be one that others use, too. */
    private static boolean isNode(Path path) {
        return NODE.matcher(path.getFileName().toString()).matches()
                && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.exists(lockFile(path), LinkOption.NOFOLLOW_LINKS);
    }

    private static void clearIfDead(Path node) throws IOException {
        var lock = tryLock(node);
        if (lock != null) {
            clearDead(node);
            Files.deleteIfExists(lockFile(node));
            lock.acquiredBy().close();
        }
    }

    private static void clearDead(Path node) throws IOException {
        Set<String> attempts;
        try (var folders = Files.list(node)) {
            attempts = folders.map(attempt -> attempt.getFileName().toString()).collect(Collectors.toUnmodifiableSet());
        }
        var left = new Marked(attempts);
        var alive = left.all();
        if (!alive.isEmpty()) {
            LOG.info("Ending {} processes that a dead node left", alive.size());
        }
        if (!left.end()) {
            LOG.warn("Processes that a dead node left cannot be ended: {}", left.all());
        }
        Folders.delete(node);
    }

    /** Null when a living node has it. */
    private static FileLock tryLock(Path node) throws IOException {
        var channel = FileChannel.open(lockFile(node), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("The node of {} is in this process", node);
        }
        channel.close();
        return null;
    }

    private static Path lockFile(Path node) {
        return node.resolveSibling(node.getFileName() + LOCK);
    }
}
