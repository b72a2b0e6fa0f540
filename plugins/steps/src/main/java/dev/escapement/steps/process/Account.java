package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Another user of the machine, and the group of that user. */
record Account(int uid, int gid) {
    private static final Path SELF = Path.of("/proc/self");

    /** The user that the settings name; a wrong one is a fault of the settings. */
    static Optional<Account> read(ProcessSettings settings, Settings raw) {
        if (settings.user().isEmpty()) {
            if (settings.isolation() == Isolation.USER || (settings.isolation() != Isolation.NONE && isRoot())) {
                raw.fault(
                        ProcessSettings.USER,
                        "must name whom processes run as"
                                + (isRoot() ? ", since this node runs as root," : " with the isolation user"));
            }
            return Optional.empty();
        }
        if (settings.isolation() == Isolation.NONE) {
            raw.fault(ProcessSettings.USER, "must not be set with the isolation none");
        }
        var name = settings.user().get();
        var uid = id("-u", name);
        var gid = id("-g", name);
        if (uid.isEmpty() || gid.isEmpty() || uid.get() == 0) {
            raw.fault(ProcessSettings.USER, "must be a user of this machine who is not root");
            return Optional.empty();
        }
        return Optional.of(new Account(uid.get(), gid.get()));
    }

    /** For setpriv. */
    List<String> options() {
        return List.of("--reuid=" + uid, "--regid=" + gid, "--clear-groups");
    }

    void own(Path path) throws IOException {
        Files.setAttribute(path, "unix:gid", gid);
        Files.setAttribute(path, "unix:uid", uid);
    }

    /** True when a path is the node's own user's. */
    static boolean isOurs(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid").equals(Files.getAttribute(SELF, "unix:uid"));
    }

    private static boolean isRoot() {
        try {
            return Files.exists(SELF) && Files.getAttribute(SELF, "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Integer> id(String option, String name) {
        try {
            var process = new ProcessBuilder(Tools.path("id"), option, "--", name).start();
            process.getErrorStream().close();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return said.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(said)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
