package dev.escapement.steps.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process sees of the machine's files, in the words of enter.sh: the system's folders, those that the settings name, the files folder and its
 * own, but nothing that the node hides.
 */
final class View {
    private static final List<String> SYSTEM = List.of("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc");
    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom");
    private static final Path NAMES = Path.of("/etc/resolv.conf");

    private final List<String> words = new ArrayList<>();

    /** Folders are named by where they really are: a way that leads there by links would show what the other hides. */
    static List<String> of(Attempt attempt, ProcessSettings settings, Path files) throws IOException {
        var view = new View();
        view.add("as", "/tmp", attempt.tmp().toString());
        view.add("as", "/dev/shm", attempt.tmp().toString());
        view.addSystem();
        for (var folder : settings.visible()) {
            if (Files.exists(folder)) {
                view.add(Files.isDirectory(folder) ? "folder" : "file", real(folder));
            }
        }
        view.hide(settings, files, true);
        view.add("folder", files.toString());
        view.hide(settings, files, false);
        view.add("folder", attempt.work().toString());
        view.add("folder", attempt.tmp().toString());
        return view.words;
    }

    private void addSystem() throws IOException {
        for (var name : SYSTEM) {
            var folder = Path.of("/", name);
            if (Files.isSymbolicLink(folder)) {
                add("link", folder.toString(), Files.readSymbolicLink(folder).toString());
            } else if (Files.isDirectory(folder)) {
                add("folder", folder.toString());
            }
        }
        for (var name : DEVICES) {
            add("file", "/dev/" + name);
        }
        add("link", "/dev/fd", "/proc/self/fd");
        add("link", "/dev/stdin", "/proc/self/fd/0");
        add("link", "/dev/stdout", "/proc/self/fd/1");
        add("link", "/dev/stderr", "/proc/self/fd/2");
        addNames();
    }

    /** Where host names are looked up is often said in a file under /run. */
    private void addNames() throws IOException {
        if (Files.isRegularFile(NAMES) && !NAMES.toRealPath().startsWith("/etc")) {
            add("file", NAMES.toRealPath().toString());
        }
    }

    /** What is hidden around the files folder comes before it, and anything else after it, in which it may lie. */
    private void hide(ProcessSettings settings, Path files, boolean around) throws IOException {
        for (var path : settings.hidden()) {
            if (Files.exists(path) && files.startsWith(real(path)) == around) {
                add("hide", real(path));
            }
        }
    }

    private void add(String... more) {
        words.addAll(List.of(more));
    }

    private static String real(Path path) throws IOException {
        return path.toRealPath().toString();
    }
}
