package dev.escapement.steps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The folder that file paths of steps are relative to: it gives no path that lies outside, whatever links there are inside. */
public final class FilesRoot {
    private final Path root;

    public FilesRoot(Path root) {
        this.root = root;
    }

    /** Where the path leads, links followed as far as it exists. @throws StepFailure when that is not a place for a file inside */
    public Path resolve(String path) throws StepFailure {
        try {
            var relative = Path.of(path);
            if (relative.isAbsolute() || path.startsWith("\\")) {
                throw new StepFailure("The path " + path + " must be relative to the files folder.");
            }
            var real = realPath(root.resolve(relative).normalize());
            if (escapes(relative) || !real.startsWith(realPath(root)) || real.equals(realPath(root))) {
                throw new StepFailure("The path " + path + " leads out of the files folder.");
            }
            return real;
        } catch (InvalidPathException | IOException e) {
            throw new StepFailure("The path " + path + " cannot be used: " + e.getMessage());
        }
    }

    /** An existing plain file to read. */
    public Path existing(String path) throws StepFailure {
        var file = resolve(path);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StepFailure(
                    Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                            ? "The path " + path + " is not a plain file."
                            : "The file " + path + " does not exist.");
        }
        return file;
    }

    /** True when the path steps above its start somewhere, even if it comes back later. */
    private static boolean escapes(Path relative) {
        int depth = 0;
        for (var name : relative) {
            depth += name.toString().equals("..") ? -1 : 1;
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    /** The real path of the deepest part that exists, and the rest behind it; a link that leads nowhere is refused. */
    private static Path realPath(Path path) throws IOException {
        var absolute = path.toAbsolutePath();
        var existing = absolute;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        return existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
    }
}
