package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdinaryUserTest extends ServerTest {
    private static final int NOBODY = 65534;
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    @Test
    void anOrdinaryUserStartsTheServerToo() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become someone else");
        assumeTrue(canBecomeNobody(), "setpriv is missing or may not change the user");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String classPath = readableClassPath(Files.createDirectory(folder.resolve("classpath")));
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.setAttribute(home, "unix:uid", NOBODY);
        try (ChildJvm child = ChildJvm.start(AS_NOBODY, classPath, home, home.resolve("bin"))) {
            assertThat(child.answer()).startsWith(ChildMain.READY);
            assertThat(Files.getAttribute(home.resolve("postgres"), "unix:uid")).isEqualTo(NOBODY);
            assertThat(new ServerProcesses(home.resolve("postgres")).postmaster())
                    .isPresent();
        }
        assertThat(new ServerProcesses(home.resolve("postgres")).all()).isEmpty();
    }

    @Test
    void rootWithoutUserNamespacesIsToldWhatToDo() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root needs a user namespace");
        List<String> withoutUnshare = List.of("env", "PATH=" + folder);
        try (ChildJvm child =
                ChildJvm.start(withoutUnshare, System.getProperty("java.class.path"), folder, SHARED_BINARIES)) {
            assertThat(child.answer())
                    .isEqualTo(
                            "REFUSED PostgreSQL refuses to run as root and user namespaces are not available here: run"
                                    + " as an ordinary user, or set ESCAPEMENT_DATABASE_URL to use a server of your own.");
        }
    }

    private static boolean canBecomeNobody() throws InterruptedException {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String readableClassPath(Path target) throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator))) {
            Path copy = target.resolve(copies.size() + "-" + Path.of(entry).getFileName());
            copyTree(Path.of(entry), copy);
            copies.add(copy.toString());
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
