package dev.escapement.engine.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How a file stands; another one when it was written since. */
record FileState(FileTime written, long size) {
    /** The files of a folder whose names are of a form; none when there is no such folder. */
    static Map<Path, FileState> in(Path folder, Pattern name) {
        var found = new TreeMap<Path, FileState>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                if (name.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file)) {
                    found.put(file, new FileState(Files.getLastModifiedTime(file), Files.size(file)));
                }
            }
            return found;
        } catch (NoSuchFileException e) {
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
